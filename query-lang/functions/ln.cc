#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& ln_function() {
  static const FunctionSpec spec{
      .name = "ln",
      .category = "Mathematical",
      .syntax = "ln(<number>)",
      .summary = "The natural logarithm.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"ln(1)", "0"}, {"ln(0)", "null"}},
      .number = [](double x) { return std::log(x); },
  };
  return spec;
}

}  // namespace riffle::lang
