#include <algorithm>
#include <cmath>

#include "query-lang/exec/bound_expression.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;
using index::Value;

namespace {

// Digits of a number as written, without leading zeros.
int significant_digits(std::string_view text) {
  int digits = 0;
  for (const char c : text) {
    if (c == 'e' || c == 'E') break;
    if (c >= '0' && c <= '9' && (digits > 0 || c != '0')) ++digits;
  }
  return std::max(digits, 1);
}

void find_leaves(const Expression& expression, std::vector<std::string>& fields, int& digits) {
  if (expression.kind == Expression::Kind::kField) fields.push_back(expression.text);
  if (expression.kind == Expression::Kind::kNumber)
    digits = std::min(digits, significant_digits(expression.text));
  for (const Expression& argument : expression.arguments) find_leaves(argument, fields, digits);
}

Value round_to(double number, int digits) {
  if (number == 0) return Value(0.0);
  const double scale = std::pow(10, digits - 1 - std::floor(std::log10(std::abs(number))));
  return finite_value(std::round(number * scale) / scale);
}

class SignificantDigits : public LazyFunction {
 public:
  explicit SignificantDigits(BoundExpression expression) : expression_(std::move(expression)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr numbers, expression_.evaluate(batch));
    index::ColumnBuilder builder;
    for (size_t row = 0; row < batch.rows(); ++row) {
      const std::optional<double> number = index::as_number(numbers->at(row));
      int fewest = digits;
      for (const std::string& field : fields) {
        fewest = std::min(fewest, significant_digits(index::to_text(batch.at(row, field))));
      }
      builder.add(number ? round_to(*number, fewest) : Value());
    }
    return builder.finish();
  }

  int digits = 15;  // what a double has
  std::vector<std::string> fields;

 private:
  BoundExpression expression_;
};

Result<std::unique_ptr<LazyFunction>> bind_digits(const FunctionCall& call) {
  RIFFLE_ASSIGN(BoundExpression bound,
                BoundExpression::bind(call.expression.arguments[0], call.context));
  auto function = std::make_unique<SignificantDigits>(std::move(bound));
  find_leaves(call.expression.arguments[0], function->fields, function->digits);
  return std::unique_ptr<LazyFunction>(std::move(function));
}

}  // namespace

const FunctionSpec& sigfig_function() {
  static const FunctionSpec spec{
      .name = "sigfig",
      .category = "Mathematical",
      .syntax = "sigfig(<expression>)",
      .summary =
          "The result with as many significant digits as the number in the expression that has the "
          "fewest.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sigfig(1.00 * 1111)", "1110"},
                   {"sigfig(2 / 3)", "0.7"},
                   {"sigfig(\"a\")", "null"}},
      .lazy = bind_digits,
  };
  return spec;
}

}  // namespace riffle::lang
