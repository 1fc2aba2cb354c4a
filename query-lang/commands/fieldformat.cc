#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

const CommandSpec& fieldformat_command();

namespace {

struct Format {
  std::string field;
  Expression expression;
};

class FieldformatOperator : public Operator {
 public:
  FieldformatOperator(std::string field, BoundExpression expression)
      : field_(std::move(field)), expression_(std::move(expression)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    const ColumnPtr* values = batch.find(field_);
    if (values == nullptr) return out.push(batch);
    RIFFLE_ASSIGN(const ColumnPtr shown, expression_.evaluate(batch));
    index::ColumnBuilder builder;
    for (size_t row = 0; row < batch.rows(); ++row) {
      // A value without a format is shown as it is, and nothing as nothing.
      const bool plain = shown->is_null(row) || (*values)->is_null(row);
      builder.add(plain ? (*values)->at(row) : shown->at(row));
    }
    Batch result = batch;
    result.set(field_, builder.finish());
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  std::string field_;
  BoundExpression expression_;
};

std::unique_ptr<CommandNode> make_node(const std::shared_ptr<const Format>& format);

// The same over fields of other names.
Expression with_names(Expression expression,
                      const std::function<std::string(const std::string&)>& name_of) {
  if (expression.kind == Expression::Kind::kField) expression.text = name_of(expression.text);
  for (Expression& argument : expression.arguments)
    argument = with_names(std::move(argument), name_of);
  return expression;
}

std::unique_ptr<CommandNode> make_node(const std::shared_ptr<const Format>& format) {
  PlainCommand command;
  command.spec = &fieldformat_command();
  command.arguments = " " + print_field(format->field) + "=" + print_expression(format->expression);
  command.passes_limit = true;
  command.shows_only = true;
  command.with_names = [format](const std::function<std::string(const std::string&)>& name_of) {
    return make_node(std::make_shared<const Format>(
        Format{name_of(format->field), with_names(format->expression, name_of)}));
  };
  command.demand = [format](const index::FieldDemand& downstream) {
    return with_fields(downstream, fields_of(format->expression));
  };
  command.make =
      [format](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(BoundExpression expression, BoundExpression::bind(format->expression, context));
    return std::unique_ptr<Operator>(
        std::make_unique<FieldformatOperator>(format->field, std::move(expression)));
  };
  return make_plain_node(std::move(command));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Format>();
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  RIFFLE_TRY(arguments.expect("="));
  RIFFLE_ASSIGN(parsed->expression, arguments.expression());
  parsed->field = std::move(field.name);
  return make_node(parsed);
}

}  // namespace

const CommandSpec& fieldformat_command() {
  static const CommandSpec spec = {
      .name = "fieldformat",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Says how a field is shown",
      .description =
          "The commands behind it see the value as it is; what is shown at the end is the "
          "expression's value. It is computed from the fields that there are at the end; a rename "
          "behind it takes it along.",
      .syntax = "fieldformat <field>=<expression>",
      .arguments = {{"<field>=<expression>", ArgType::kExpression, "",
                     "the field and what is shown of it"}},
      .examples = {{"| fieldformat n=tostring(n, \"commas\") | sort -n",
                    "Sorted as numbers, shown with commas", "{\"n\": 900}\n{\"n\": 12345}",
                    "{\"n\": \"12,345\"}\n{\"n\": 900}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
