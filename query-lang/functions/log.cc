#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value logarithm(std::span<const ValueView> arguments) {
  const std::optional<double> number = index::as_number(arguments[0]);
  const std::optional<double> base =
      arguments.size() < 2 ? std::optional<double>(10) : index::as_number(arguments[1]);
  if (!number || !base) return Value();
  // The exact ones first: log(1000) / log(10) is not quite 3.
  if (*base == 10) return finite_value(std::log10(*number));
  if (*base == 2) return finite_value(std::log2(*number));
  return finite_value(std::log(*number) / std::log(*base));
}

}  // namespace

const FunctionSpec& log_function() {
  static const FunctionSpec spec{
      .name = "log",
      .category = "Mathematical",
      .syntax = "log(<number>[, <base>])",
      .summary = "The logarithm, to the base 10 unless another is given.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"log(100)", "2"}, {"log(8, 2)", "3"}, {"log(-1)", "null"}},
      .simple = logarithm,
  };
  return spec;
}

}  // namespace riffle::lang
