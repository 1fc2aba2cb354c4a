#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& exact_function() {
  static const FunctionSpec spec{
      .name = "exact",
      .category = "Mathematical",
      .syntax = "exact(<expression>)",
      .summary =
          "The value as it is: Riffle calculates and prints with all the digits that a double has, "
          "so that nothing needs to be added.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"exact(3.14 * 2)", "6.28"}},
      .number = [](double x) { return x; },
  };
  return spec;
}

}  // namespace riffle::lang
