#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/read/row_limits.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/sort_keys.h"
#include "query-lang/exec/row_sorter.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& sort_command();

namespace {

struct Arguments {
  std::vector<SortKey> keys;
  // None: as many as the settings say; 0: all.
  std::optional<uint64_t> limit;
};

class SortOperator : public Operator {
 public:
  SortOperator(const Arguments& arguments, const index::SearchContext& context)
      : arguments_(arguments),
        context_(context),
        limit_(arguments.limit.value_or(index::row_limits(context).sort)),
        sorter_(arguments.keys, limit_ == 0 ? std::nullopt : std::optional(limit_), context) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(sorter_.add(batch));
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    if (!arguments_.limit && sorter_.dropped() > 0)
      warn(context_,
           fmt::format("sort keeps the first {} rows; {} more were dropped (`sort 0` keeps all; "
                       "the setting limits.sort raises the default)",
                       limit_, sorter_.dropped()),
           "sort");
    return sorter_.finish([&](const Batch& batch) { return out.push(batch); });
  }

 private:
  const Arguments& arguments_;
  const index::SearchContext& context_;
  uint64_t limit_;  // 0: all
  RowSorter sorter_;
};

class SortNode : public CommandNode {
 public:
  explicit SortNode(Arguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return sort_command(); }
  std::string print() const override {
    std::string text = "sort ";
    if (arguments_.limit) text += std::to_string(*arguments_.limit) + " ";
    return text + print_sort_keys(arguments_.keys);
  }
  bool keeps_order() const override { return false; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand fields = downstream;
    for (const SortKey& key : arguments_.keys) fields.add(key.field);
    return fields;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return std::unique_ptr<Operator>(std::make_unique<SortOperator>(arguments_, context));
  }

 private:
  Arguments arguments_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  const Token token = arguments.peek();
  const bool number = token.kind == Token::Kind::kWord && index::parse_number(token.text) &&
                      token.text.front() != '-' && token.text.front() != '+';
  if (number) {
    RIFFLE_ASSIGN(parsed.limit, arguments.count());
  }
  RIFFLE_ASSIGN(parsed.keys, parse_sort_keys(arguments));
  if (arguments.has_option("limit")) {
    RIFFLE_ASSIGN(parsed.limit, arguments.count_option("limit", 0));
  }
  return std::unique_ptr<CommandNode>(std::make_unique<SortNode>(std::move(parsed)));
}

}  // namespace

const CommandSpec& sort_command() {
  static const CommandSpec spec = {
      .name = "sort",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Sorts the rows",
      .description =
          "Ascending, or descending behind a minus; a last `desc` turns all directions round. "
          "Values compare as numbers where they are numbers, then as "
          "addresses, then as text byte by byte, unless `str()`, `num()` or `ip()` says how. Rows "
          "without a value come last either way. By default the first "
          "10,000 rows are kept (limits.sort), and a message tells when there were more; `sort 0` "
          "keeps all.",
      .syntax = "sort [<n> | limit=<n>] [-|+]<field>, ... [desc]",
      .arguments = {{"<n>", ArgType::kNumber, "10000", "how many rows to keep; 0 for all"},
                    {"<field>", ArgType::kFieldList, "",
                     "fields to sort by, with signs and auto(), str(), num(), ip()"},
                    {"limit", ArgType::kNumber, "10000", "how many rows to keep; 0 for all"}},
      .examples = {{"| sort -count, host", "Largest first, then by host",
                    "{\"host\": \"b\", \"count\": 1}\n{\"host\": \"c\", \"count\": 9}\n{\"host\": "
                    "\"a\", \"count\": 1}",
                    "{\"host\": \"c\", \"count\": 9}\n{\"host\": \"a\", \"count\": 1}\n{\"host\": "
                    "\"b\", \"count\": 1}"},
                   {"| sort 1 ip(addr)", "The lowest address",
                    "{\"addr\": \"10.0.0.10\"}\n{\"addr\": \"10.0.0.9\"}",
                    "{\"addr\": \"10.0.0.9\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
