#include <memory>
#include <utility>

#include "indexer/read/row_filter.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/time_terms.h"
#include "query-lang/knowledge/search_binding.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& search_command();

namespace {

class SearchOperator : public Operator {
 public:
  explicit SearchOperator(index::RowFilter filter) : filter_(std::move(filter)) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    const std::vector<uint32_t> rows = filter_.select(batch);
    if (rows.empty()) return Flow::kMore;
    return out.push(rows.size() == batch.rows() ? batch : batch.take(rows));
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  index::RowFilter filter_;
};

class SearchNode : public CommandNode {
 public:
  SearchNode(SearchExpression expression, SearchExpression bound, TimeTerms times)
      : expression_(std::move(expression)), bound_(std::move(bound)), times_(std::move(times)) {}

  const CommandSpec& spec() const override { return search_command(); }
  std::string print() const override { return "search " + print_search(expression_); }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand demand = downstream;
    // A predicate that does not compile reads nothing; the error comes with make_operator.
    const Result<index::RowFilter> filter = index::RowFilter::compile(to_predicate(bound_));
    if (!filter) return demand;
    // Where a row has no text of its own, terms look at all of its fields.
    if (filter->needed_fields().all || filter->needed_fields().wants("_raw"))
      return index::FieldDemand::everything();
    for (const std::string& field : filter->needed_fields().names) demand.add(field);
    return demand;
  }
  Result<std::optional<index::Predicate>> scan_predicate(
      const index::SearchContext& context) const override {
    RIFFLE_ASSIGN(index::Predicate predicate, times_.predicate(context));
    return std::optional<index::Predicate>(std::move(predicate));
  }
  Result<void> narrow_time(ScanTimes& times, const index::SearchContext& context) const override {
    return times_.narrow(times, context);
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    RIFFLE_ASSIGN(index::Predicate predicate, times_.predicate(context));
    RIFFLE_ASSIGN(index::RowFilter filter, index::RowFilter::compile(predicate));
    return std::unique_ptr<Operator>(std::make_unique<SearchOperator>(std::move(filter)));
  }

 private:
  SearchExpression expression_;  // as written
  SearchExpression bound_;       // with what event types and tags stand for
  TimeTerms times_;              // the same with its time modifiers understood
};

// What cannot be a term is known before anything runs.
Result<void> check_terms(const SearchExpression& expression) {
  if (expression.kind == SearchExpression::Kind::kTerm) {
    const Result<index::RowFilter> filter = index::RowFilter::compile(to_predicate(expression));
    if (!filter)
      return user_error("search: " + filter.error().message, expression.span, filter.error().hint);
  }
  for (const SearchExpression& child : expression.children) RIFFLE_TRY(check_terms(child));
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(SearchExpression expression, arguments.search_expression());
  RIFFLE_TRY(check_terms(expression));
  RIFFLE_ASSIGN(SearchExpression bound, bind_names(expression, arguments.knowledge().get()));
  TimeTerms times = TimeTerms::none(bound);
  if (arguments.first()) {
    RIFFLE_ASSIGN(times, TimeTerms::extract(bound));
  }
  return std::unique_ptr<CommandNode>(
      std::make_unique<SearchNode>(std::move(expression), std::move(bound), std::move(times)));
}

}  // namespace

const CommandSpec& search_command() {
  static const CommandSpec spec = {
      .name = "search",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Finds events, or keeps the rows that match",
      .description =
          "A word finds events that have it as a whole token or as a piece of one, in any case; a "
          "phrase in quotes is looked for literally. `*` stands for any "
          "text. `field=value`, `!=`, `<`, `<=`, `>`, `>=` and `field IN (a, b*)` compare fields: "
          "equality as text in any case, with wildcards and networks "
          "(`ip=10.0.0.0/8`), order as numbers where both sides are numbers. `field=*` finds rows "
          "that have the field.\n\n"
          "Terms side by side must all match. `NOT` binds tightest, then `OR`, then `AND`; these "
          "are upper case. `NOT f=v` also finds rows without `f`, `f!=v` does "
          "not.\n\n"
          "`earliest=` and `latest=` (as in `-1d@d`, or an epoch time) bound the time, "
          "`_index_earliest=` and `_index_latest=` the time of indexing. A subsearch "
          "in brackets runs first, and its rows become conditions. The first command of a query is "
          "a `search` when it names no command.",
      .syntax = "search <search expression>",
      .arguments = {{"<search expression>", ArgType::kSearch, "*",
                     "words, phrases, comparisons, AND, OR, NOT, parentheses"}},
      .examples = {{"search error OR fail* host=web-1", "Either word, on one host",
                    R"({"_raw": "disk error", "host": "web-1"}
{"_raw": "login failed", "host": "web-1"}
{"_raw": "disk error", "host": "db-1"}
{"_raw": "all is well", "host": "web-1"})",
                    R"({"_raw": "disk error", "host": "web-1"}
{"_raw": "login failed", "host": "web-1"})"},
                   {"search status>=500 NOT path=\"/health*\"", "Comparisons",
                    R"({"status": 503, "path": "/health/live"}
{"status": 500, "path": "/cart"}
{"status": 200, "path": "/cart"})",
                    R"({"status": 500, "path": "/cart"})"},
                   {"search error earliest=-1h@h latest=@h", "The last whole hour"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
