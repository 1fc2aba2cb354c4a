#include "query-lang/exec/column_util.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/value_lists.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;
using index::Value;

namespace {

// What stands for the values where the condition has no field; no field can have that name.
constexpr std::string_view kVariable = "\x01value";

class Filter : public LazyFunction {
 public:
  Filter(BoundExpression values, BoundExpression condition, std::string variable)
      : values_(std::move(values)),
        condition_(std::move(condition)),
        variable_(std::move(variable)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr column, values_.evaluate(batch));
    const FlatValues flat = flatten(*column);
    RIFFLE_ASSIGN(const ColumnPtr kept, evaluate_each(condition_, batch, flat, variable_));
    const std::vector<Truth> truths = truths_of(*kept);
    std::vector<std::vector<Value>> results(batch.rows());
    for (size_t i = 0; i < flat.rows.size(); ++i) {
      if (truths[i] == Truth::kTrue) results[flat.rows[i]].push_back(flat.values->at(i).to_value());
    }
    index::ColumnBuilder builder;
    for (std::vector<Value>& values : results) builder.add(Value::make_multi(std::move(values)));
    return builder.finish();
  }

 private:
  BoundExpression values_;
  BoundExpression condition_;
  std::string variable_;
};

// Without a field, the values are those of the first argument of the innermost condition.
Expression* subject_of(Expression& condition) {
  using Kind = Expression::Kind;
  const bool connects = condition.kind == Kind::kNot || condition.kind == Kind::kAnd ||
                        condition.kind == Kind::kOr || condition.kind == Kind::kXor;
  if (condition.arguments.empty()) return nullptr;
  return connects ? subject_of(condition.arguments.front()) : &condition.arguments.front();
}

Result<std::unique_ptr<LazyFunction>> bind_filter(const FunctionCall& call) {
  Expression condition = call.expression.arguments[0];
  const index::FieldDemand fields = fields_of(condition);
  if (fields.all || fields.names.size() > 1) {
    return user_error("mvfilter() takes a condition on one field only", condition.span);
  }
  Expression values;
  values.kind = Expression::Kind::kField;
  if (fields.names.empty()) {
    Expression* subject = subject_of(condition);
    if (subject == nullptr)
      return user_error("mvfilter() takes a condition on a field", condition.span);
    values = *subject;
    Expression variable;
    variable.kind = Expression::Kind::kField;
    variable.text = kVariable;
    *subject = variable;
  } else {
    values.text = fields.names.front();
  }
  const std::string variable = fields.names.empty() ? std::string(kVariable) : values.text;
  RIFFLE_ASSIGN(BoundExpression bound_values, BoundExpression::bind(values, call.context));
  RIFFLE_ASSIGN(BoundExpression bound_condition, BoundExpression::bind(condition, call.context));
  return std::unique_ptr<LazyFunction>(
      std::make_unique<Filter>(std::move(bound_values), std::move(bound_condition), variable));
}

}  // namespace

const FunctionSpec& mvfilter_function() {
  static const FunctionSpec spec{
      .name = "mvfilter",
      .category = "Multivalue",
      .syntax = "mvfilter(<condition>)",
      .summary = "The values of the one field in the condition for which it is true.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"mvfilter(match(x, \"^a\"))", "[\"a1\", \"a2\"]",
                    "{\"x\": [\"a1\", \"b\", \"a2\"]}"},
                   {"mvfilter(x > 1)", "2", "{\"x\": [1, 2]}"},
                   {"mvfilter(match(split(\"a1,b\", \",\"), \"^a\"))", "\"a1\""}},
      .lazy = bind_filter,
  };
  return spec;
}

}  // namespace riffle::lang
