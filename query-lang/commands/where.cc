#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& where_command();

namespace {

class WhereOperator : public Operator {
 public:
  explicit WhereOperator(BoundExpression condition) : condition_(std::move(condition)) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    RIFFLE_ASSIGN(std::vector<uint32_t> rows, condition_.select(batch));
    if (rows.empty()) return Flow::kMore;
    return out.push(rows.size() == batch.rows() ? batch : batch.take(rows));
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  BoundExpression condition_;
};

class WhereNode : public CommandNode {
 public:
  explicit WhereNode(Expression condition) : condition_(std::move(condition)) {}

  const CommandSpec& spec() const override { return where_command(); }
  std::string print() const override { return "where " + print_expression(condition_); }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return with_fields(downstream, fields_of(condition_));
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    RIFFLE_ASSIGN(BoundExpression condition, BoundExpression::bind(condition_, context));
    return std::unique_ptr<Operator>(std::make_unique<WhereOperator>(std::move(condition)));
  }

 private:
  Expression condition_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  if (arguments.at_end()) return arguments.unexpected(arguments.peek(), "a condition");
  RIFFLE_ASSIGN(Expression condition, arguments.expression());
  return std::unique_ptr<CommandNode>(std::make_unique<WhereNode>(std::move(condition)));
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
