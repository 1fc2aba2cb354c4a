#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& abs_function() {
  static const FunctionSpec spec{
      .name = "abs",
      .category = "Mathematical",
      .syntax = "abs(<number>)",
      .summary = "The number without its sign.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"abs(-5)", "5"}},
      .number = [](double x) { return std::abs(x); },
  };
  return spec;
}

}  // namespace riffle::lang
