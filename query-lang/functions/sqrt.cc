#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& sqrt_function() {
  static const FunctionSpec spec{
      .name = "sqrt",
      .category = "Mathematical",
      .syntax = "sqrt(<number>)",
      .summary = "The square root; null of a negative number.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sqrt(16)", "4"}, {"sqrt(-1)", "null"}},
      .number = [](double x) { return std::sqrt(x); },
  };
  return spec;
}

}  // namespace riffle::lang
