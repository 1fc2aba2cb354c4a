#include <algorithm>
#include <memory>
#include <utility>

#include "indexer/read/row_filter.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/knowledge/lookup_source.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& inputlookup_command();

namespace {

struct Arguments {
  std::string name;
  SourceSpan span;
  bool append = false;
  bool strict = false;
  uint64_t start = 0;
  uint64_t most = UINT64_MAX;
  std::optional<SearchExpression> where;
  std::string options;
};

class InputlookupOperator : public Operator {
 public:
  InputlookupOperator(const Arguments& arguments, const Knowledge* knowledge,
                      std::optional<index::RowFilter> filter, const index::SearchContext& context)
      : arguments_(arguments),
        knowledge_(knowledge),
        filter_(std::move(filter)),
        context_(context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_ASSIGN(const Flow flow, out.push(batch));
    full_ = full_ || flow == Flow::kStop;
    return flow;
  }
  Result<void> finish(BatchSink& out) override {
    // Read late: an outputlookup before it may have changed it.
    RIFFLE_ASSIGN(const std::shared_ptr<const LookupTable> table,
                  find_lookup(knowledge_, arguments_.name, arguments_.span));
    Batch rows = table->rows;
    if (filter_) rows = rows.take(filter_->select(rows));
    const size_t begin = std::min<uint64_t>(arguments_.start, rows.rows());
    const size_t end = begin + std::min<uint64_t>(arguments_.most, rows.rows() - begin);
    for (size_t at = begin; at < end && !full_; at += context_.batch_rows) {
      RIFFLE_TRY(context_.check());
      RIFFLE_ASSIGN(const Flow flow,
                    out.push(rows.slice(at, std::min(end, at + context_.batch_rows))));
      full_ = flow == Flow::kStop;
    }
    return {};
  }

 private:
  const Arguments& arguments_;
  const Knowledge* knowledge_;
  std::optional<index::RowFilter> filter_;
  const index::SearchContext& context_;
  bool full_ = false;
};

class InputlookupNode : public CommandNode {
 public:
  InputlookupNode(Arguments arguments, std::shared_ptr<const Knowledge> knowledge)
      : arguments_(std::move(arguments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return inputlookup_command(); }
  CommandKind kind() const override {
    return arguments_.append ? CommandKind::kCentralized : CommandKind::kGenerating;
  }
  std::string print() const override {
    std::string text = "inputlookup" + arguments_.options + " " + print_field(arguments_.name);
    if (arguments_.where) text += " WHERE " + print_search(*arguments_.where);
    return text;
  }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return downstream;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    std::optional<index::RowFilter> filter;
    if (arguments_.where) {
      RIFFLE_ASSIGN(filter, index::RowFilter::compile(to_predicate(*arguments_.where)));
    }
    return std::unique_ptr<Operator>(std::make_unique<InputlookupOperator>(
        arguments_, knowledge_.get(), std::move(filter), context));
  }

 private:
  Arguments arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.span = arguments.peek().span;
  RIFFLE_ASSIGN(parsed.name, arguments.text());
  RIFFLE_TRY(arguments.take_options());
  if (arguments.accept_word("WHERE")) {
    RIFFLE_ASSIGN(parsed.where, arguments.search_expression());
  }
  RIFFLE_ASSIGN(parsed.append, arguments.bool_option("append", false));
  RIFFLE_ASSIGN(parsed.strict, arguments.bool_option("strict", false));
  RIFFLE_ASSIGN(parsed.start, arguments.count_option("start", 0));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("max", UINT64_MAX));
  parsed.options = arguments.print_options();
  // At the beginning there is nothing to append to.
  if (arguments.first()) parsed.append = false;
  return std::unique_ptr<CommandNode>(
      std::make_unique<InputlookupNode>(std::move(parsed), arguments.knowledge()));
}

}  // namespace

const CommandSpec& inputlookup_command() {
  static const CommandSpec spec = {
      .name = "inputlookup",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The rows of a lookup table",
      .description =
          "All rows in the order of the table, or those that match the search expression behind "
          "WHERE. With `append=t` they come behind the rows so far.",
      .syntax =
          "inputlookup [append=<bool>] [strict=<bool>] [start=<n>] [max=<n>] <name> [WHERE <search "
          "expression>]",
      .arguments = {{"<name>", ArgType::kText, "", "of the lookup"},
                    {"<search expression>", ArgType::kSearch, "*", "which rows"},
                    {"append", ArgType::kBool, "f", "behind the rows so far"},
                    {"strict", ArgType::kBool, "f",
                     "fail where there is no such lookup, which it always does here"},
                    {"start", ArgType::kNumber, "0", "the first row; they count from 0"},
                    {"max", ArgType::kNumber, "", "the most rows"}},
      .examples = {{"| inputlookup users", "All rows"},
                   {"| inputlookup assets WHERE owner=bo*", "Some of them"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
