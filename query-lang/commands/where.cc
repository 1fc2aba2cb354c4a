#include <memory>
#include <utility>

#include "indexer/read/field_comparison.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/lookup_calls.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& where_command();

namespace {

class WhereOperator : public Operator {
 public:
  WhereOperator(BoundExpression condition, LookupCalls lookups)
      : condition_(std::move(condition)), lookups_(std::move(lookups)) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    RIFFLE_ASSIGN(const std::vector<uint32_t> rows, select(batch));
    if (rows.empty()) return Flow::kMore;
    return out.push(rows.size() == batch.rows() ? batch : batch.take(rows));
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  Result<std::vector<uint32_t>> select(const index::Batch& batch) {
    if (lookups_.empty()) return condition_.select(batch);
    index::Batch filled = batch;
    RIFFLE_TRY(lookups_.fill(filled));
    return condition_.select(filled);
  }

  BoundExpression condition_;
  LookupCalls lookups_;
};

// cidrmatch("10.0.0.0/8", ip) among what must all be true: such rows satisfy ip=10.0.0.0/8 of a
// search too, which also finds the text "10.0.0.0/8" itself.
void add_networks(const Expression& condition, std::vector<index::Predicate>& networks) {
  using Kind = Expression::Kind;
  if (condition.kind == Kind::kAnd) {
    for (const Expression& part : condition.arguments) add_networks(part, networks);
    return;
  }
  if (condition.kind != Kind::kCall || condition.text != "cidrmatch" ||
      condition.arguments.size() != 2)
    return;
  const Expression& network = condition.arguments[0];
  const Expression& address = condition.arguments[1];
  if (network.kind == Kind::kString && address.kind == Kind::kField &&
      index::Cidr::parse(network.text))
    networks.push_back(
        index::Predicate::compare(address.text, index::Predicate::Op::kEqual, network.text));
}

class WhereNode : public CommandNode {
 public:
  WhereNode(Expression condition, std::shared_ptr<const Knowledge> knowledge)
      : condition_(std::move(condition)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return where_command(); }
  std::string print() const override { return "where " + print_expression(condition_); }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return with_fields(downstream, fields_of(condition_));
  }
  std::optional<index::Predicate> kept_rows() const override {
    std::vector<index::Predicate> networks;
    add_networks(condition_, networks);
    if (networks.empty()) return std::nullopt;
    return index::Predicate::all_of(std::move(networks));
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    Expression expression = condition_;
    RIFFLE_ASSIGN(LookupCalls lookups, LookupCalls::take(expression, knowledge_.get(), context));
    RIFFLE_ASSIGN(BoundExpression condition, BoundExpression::bind(expression, context));
    return std::unique_ptr<Operator>(
        std::make_unique<WhereOperator>(std::move(condition), std::move(lookups)));
  }

 private:
  Expression condition_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  if (arguments.at_end()) return arguments.unexpected(arguments.peek(), "a condition");
  RIFFLE_ASSIGN(Expression condition, arguments.expression());
  return std::unique_ptr<CommandNode>(
      std::make_unique<WhereNode>(std::move(condition), arguments.knowledge()));
}

}  // namespace

const CommandSpec& where_command() {
  static const CommandSpec spec = {
      .name = "where",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Keeps the rows for which an expression is true",
      .description =
          "The expression is written as for `eval`: a bare word is a field, text stands in double "
          "quotes, field names with other characters in single quotes. "
          "`AND` binds tighter than `OR`. A comparison with a missing field is not true. Text is "
          "compared with its case.",
      .syntax = "where <expression>",
      .arguments = {{"<expression>", ArgType::kExpression, "",
                     "rows for which it is not true are dropped"}},
      .examples = {{"| where status>=500 AND method=\"GET\"", "Failed reads",
                    R"({"status": 200, "method": "GET"}
{"status": 503, "method": "GET"}
{"status": 500, "method": "POST"})",
                    R"({"status": 503, "method": "GET"})"},
                   {"| where used>limit", "Two fields of the same row",
                    R"({"host": "a", "used": 9, "limit": 10}
{"host": "b", "used": 11, "limit": 10})",
                    R"({"host": "b", "used": 11, "limit": 10})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
