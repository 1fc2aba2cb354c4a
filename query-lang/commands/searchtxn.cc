#include <set>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/forward_sink.h"
#include "query-lang/functions/values.h"
#include "query-lang/knowledge/transaction_types.h"
#include "query-lang/run.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

const CommandSpec& searchtxn_command();

namespace {

struct Arguments {
  std::string type;
  SourceSpan span;
  SearchExpression search;
  uint64_t most_terms = 1000;
  bool any_term = true;
  bool events_only = false;
};

std::string own_search(const TransactionType& type) {
  return type.search.empty() ? "*" : "( " + type.search + " )";
}

// The terms side by side, each of which is enough.
std::string print_any(const SearchExpression& search) {
  if (search.kind != SearchExpression::Kind::kAnd) return print_search(search);
  std::string text;
  for (const SearchExpression& child : search.children)
    text += (text.empty() ? "( " : " OR ") + print_search(child);
  return text + " )";
}

// Finds the events of the transactions by the values of the type's fields: those of the events that
// match lead to more events, and their values to more, until none is new.
class FoundValues {
 public:
  FoundValues(const Arguments& arguments, const TransactionType& type,
              std::shared_ptr<const Knowledge> knowledge, const index::SearchContext& context)
      : arguments_(arguments),
        type_(type),
        knowledge_(std::move(knowledge)),
        context_(context),
        charge_(*context.memory),
        values_(type.fields.size()) {}

  // The condition that all events of the transactions satisfy; empty: there are none.
  Result<std::string> condition() {
    std::string next = arguments_.any_term ? print_any(arguments_.search)
                                           : "( " + print_search(arguments_.search) + " )";
    while (!next.empty()) {
      RIFFLE_TRY(context_.check());
      RIFFLE_ASSIGN(next, follow(next));
    }
    for (size_t field = 0; field < values_.size(); ++field) {
      if (cut_.contains(field))
        warn(
            context_,
            fmt::format("searchtxn follows the first {} values of {} that it meets; there are more "
                        "(max_terms= raises the limit)",
                        arguments_.most_terms, type_.fields[field]),
            "searchtxn");
    }
    return any_of(values_);
  }

 private:
  using Values = std::vector<std::set<std::string>>;  // by field

  // The condition on the values that the events of this one have and none before had.
  Result<std::string> follow(const std::string& condition) {
    std::string text = "search " + own_search(type_) + " " + condition + " | stats";
    for (const std::string& field : type_.fields)
      text += fmt::format(" values({0}) AS {0}", print_field(field));
    RIFFLE_ASSIGN(const Pipeline pipeline, parse_generated(text, knowledge_));
    RIFFLE_ASSIGN(const SubpipelineRows found,
                  run_subpipeline(pipeline, {.rows = 0}, "searchtxn", context_, charge_));
    Values fresh(values_.size());
    for (size_t field = 0; field < values_.size(); ++field) {
      for (size_t row = 0; row < found.rows.rows(); ++row) {
        for_each_value(found.rows.at(row, type_.fields[field]), [&](const index::ValueView& value) {
          add(field, index::to_text(value), fresh);
        });
      }
    }
    RIFFLE_TRY(charge_.hold(bytes_));
    return any_of(fresh);
  }

  void add(size_t field, std::string value, Values& fresh) {
    if (values_[field].contains(value)) return;
    if (values_[field].size() == arguments_.most_terms) {
      cut_.insert(field);
      return;
    }
    bytes_ += sizeof(std::string) + value.size();
    fresh[field].insert(value);
    values_[field].insert(std::move(value));
  }

  // Empty where there are no values.
  std::string any_of(const Values& values) const {
    std::string text;
    for (size_t field = 0; field < values.size(); ++field) {
      for (const std::string& value : values[field])
        text += (text.empty() ? "( " : " OR ") + print_field(type_.fields[field]) + "=" +
                quote_string(value);
    }
    return text.empty() ? text : text + " )";
  }

  const Arguments& arguments_;
  const TransactionType& type_;
  std::shared_ptr<const Knowledge> knowledge_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  Values values_;
  uint64_t bytes_ = 0;
  std::set<size_t> cut_;  // fields with more values than are followed
};

// All events with one of the values, as transactions, of which those stay that match as a whole.
class SearchtxnOperator : public Operator {
 public:
  SearchtxnOperator(const Arguments& arguments, TransactionType type,
                    std::shared_ptr<const Knowledge> knowledge, const index::SearchContext& context)
      : arguments_(arguments),
        type_(std::move(type)),
        knowledge_(std::move(knowledge)),
        context_(context) {}

  Result<Flow> push(const index::Batch&, BatchSink&) override { return Flow::kMore; }
  Result<void> finish(BatchSink& out) override {
    std::string text = "search " + own_search(type_);
    if (!type_.fields.empty()) {
      RIFFLE_ASSIGN(const std::string condition,
                    FoundValues(arguments_, type_, knowledge_, context_).condition());
      if (condition.empty()) return {};
      text += " " + condition;
    }
    if (!arguments_.events_only)
      text += " | transaction name=" + quote_string(type_.name) + " | search " +
              print_search(arguments_.search);
    RIFFLE_ASSIGN(const Pipeline pipeline, parse_generated(text, knowledge_));
    ForwardSink sink(out);
    RunOptions options;
    options.time = context_.outer_time_range;
    RIFFLE_TRY(run_pipeline(pipeline, options, context_, sink));
    return {};
  }

 private:
  const Arguments& arguments_;
  TransactionType type_;
  std::shared_ptr<const Knowledge> knowledge_;
  const index::SearchContext& context_;
};

// In brackets where it begins with field=value: it may ask for a field that is called as an option.
std::string printed_search(const SearchExpression& search) {
  std::string text = print_search(search);
  return text.find('=') < text.find(' ') ? "(" + text + ")" : text;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.span = arguments.peek().span;
  RIFFLE_ASSIGN(parsed.type, arguments.text());
  // The search may begin with field=value, which looks like an option.
  while (arguments.option_follows()) {
    const Token name = arguments.peek();
    if (!name.is_word("max_terms") && !name.is_word("use_disjunct") && !name.is_word("eventsonly"))
      break;
    RIFFLE_TRY(arguments.take_option());
  }
  RIFFLE_ASSIGN(parsed.search, arguments.search_expression());
  RIFFLE_ASSIGN(parsed.most_terms, arguments.count_option("max_terms", parsed.most_terms));
  if (parsed.most_terms == 0)
    return arguments.error("max_terms must be 1 or more", arguments.option_span("max_terms"));
  RIFFLE_ASSIGN(parsed.any_term, arguments.bool_option("use_disjunct", true));
  RIFFLE_ASSIGN(parsed.events_only, arguments.bool_option("eventsonly", false));
  PlainCommand command;
  command.spec = &searchtxn_command();
  command.arguments = " " + print_argument(parsed.type) + arguments.print_options() + " " +
                      printed_search(parsed.search);
  command.make = [knowledge = arguments.knowledge(), parsed = std::move(parsed)](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(TransactionType type,
                  find_transaction_type(knowledge.get(), parsed.type, parsed.span));
    return std::unique_ptr<Operator>(
        std::make_unique<SearchtxnOperator>(parsed, std::move(type), knowledge, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& searchtxn_command() {
  static const CommandSpec spec = {
      .name = "searchtxn",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Finds transactions of a type",
      .description =
          "The events that match the search, with all others of the type (a knowledge object) that "
          "have one of their values in the type's fields, and those that have one of the values of "
          "these, and so on; as transactions, of which those stay that match the search as a "
          "whole. Each term of the search is enough for an event, unless `use_disjunct=f`. Where a "
          "field has more than `max_terms` values to follow, a message says so.",
      .syntax =
          "searchtxn <type> [max_terms=<n>] [use_disjunct=<bool>] [eventsonly=<bool>] <search "
          "expression>",
      .arguments = {{"<type>", ArgType::kText, "", "of transactions"},
                    {"<search expression>", ArgType::kSearch, "", "what to find"},
                    {"max_terms", ArgType::kNumber, "1000", "how many values of a field to follow"},
                    {"use_disjunct", ArgType::kBool, "t",
                     "whether one term of the search is enough for an event"},
                    {"eventsonly", ArgType::kBool, "f", "the events, not the transactions"}},
      .examples = {{"| searchtxn email to=root from=\"David Smith\"",
                    "Mails by sender and recipient"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
