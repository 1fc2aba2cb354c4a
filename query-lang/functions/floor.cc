#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& floor_function() {
  static const FunctionSpec spec{
      .name = "floor",
      .category = "Mathematical",
      .syntax = "floor(<number>)",
      .summary = "The next whole number downwards.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"floor(1.9)", "1"}, {"floor(-1.5)", "-2"}},
      .number = [](double x) { return std::floor(x); },
  };
  return spec;
}

}  // namespace riffle::lang
