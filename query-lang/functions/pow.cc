#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value power(std::span<const ValueView> arguments) {
  const std::optional<double> base = index::as_number(arguments[0]);
  const std::optional<double> exponent = index::as_number(arguments[1]);
  return base && exponent ? finite_value(std::pow(*base, *exponent)) : Value();
}

}  // namespace

const FunctionSpec& pow_function() {
  static const FunctionSpec spec{
      .name = "pow",
      .category = "Mathematical",
      .syntax = "pow(<base>, <exponent>)",
      .summary = "The base to the power of the exponent.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"pow(2, 10)", "1024"}, {"pow(-8, 0.5)", "null"}},
      .simple = power,
  };
  return spec;
}

}  // namespace riffle::lang
