#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& exp_function() {
  static const FunctionSpec spec{
      .name = "exp",
      .category = "Mathematical",
      .syntax = "exp(<number>)",
      .summary = "e to the power of the number.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"exp(0)", "1"}, {"round(exp(3), 6)", "20.085537"}},
      .number = [](double x) { return std::exp(x); },
  };
  return spec;
}

}  // namespace riffle::lang
