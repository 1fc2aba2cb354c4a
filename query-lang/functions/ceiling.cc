#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

const FunctionSpec& ceiling_function() {
  static const FunctionSpec spec{
      .name = "ceiling",
      .aliases = {"ceil"},
      .category = "Mathematical",
      .syntax = "ceiling(<number>)",
      .summary = "The next whole number upwards.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"ceiling(1.2)", "2"}, {"ceil(-1.5)", "-1"}},
      .number = [](double x) { return std::ceil(x); },
  };
  return spec;
}

}  // namespace riffle::lang
