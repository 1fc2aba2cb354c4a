#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/row_branches.h"
#include "query-lang/functions/value_lists.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;
using index::Value;

namespace {

class Map : public LazyFunction {
 public:
  Map(std::vector<BoundExpression> arguments, std::string variable)
      : arguments_(std::move(arguments)), variable_(std::move(variable)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr column, arguments_[0].evaluate(batch));
    const FlatValues flat = flatten(*column);
    RIFFLE_ASSIGN(const ColumnPtr mapped, evaluate_each(arguments_[1], batch, flat, variable_));
    std::vector<std::vector<Value>> results(batch.rows());
    for (size_t i = 0; i < flat.rows.size(); ++i) {
      for_each_value(mapped->at(i), [&](const index::ValueView& value) {
        results[flat.rows[i]].push_back(value.to_value());
      });
    }
    index::ColumnBuilder builder;
    for (std::vector<Value>& values : results) builder.add(Value::make_multi(std::move(values)));
    return builder.finish();
  }

 private:
  std::vector<BoundExpression> arguments_;
  std::string variable_;
};

Result<std::unique_ptr<LazyFunction>> bind_map(const FunctionCall& call) {
  const index::FieldDemand fields = fields_of(call.expression.arguments[0]);
  if (fields.all || fields.names.size() != 1) {
    return user_error("mvmap() needs exactly one field in its first argument",
                      call.expression.arguments[0].span);
  }
  RIFFLE_ASSIGN(auto arguments, bind_arguments(call));
  return std::unique_ptr<LazyFunction>(
      std::make_unique<Map>(std::move(arguments), fields.names.front()));
}

}  // namespace

const FunctionSpec& mvmap_function() {
  static const FunctionSpec spec{
      .name = "mvmap",
      .category = "Multivalue",
      .syntax = "mvmap(<value>, <expression>)",
      .summary =
          "The expression for each value; in it the field that <value> reads stands for one value "
          "at a time.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"mvmap(x, x * 10)", "[10, 20]", "{\"x\": [1, 2]}"},
                   {"mvmap(mvindex(x, 1, 2), upper(x))", "[\"B\", \"C\"]",
                    "{\"x\": [\"a\", \"b\", \"c\"]}"},
                   {"mvmap(x, x + 1)", "null", "{}"}},
      .lazy = bind_map,
  };
  return spec;
}

}  // namespace riffle::lang
