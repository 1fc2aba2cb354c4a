#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value sum_values(std::span<const ValueView> arguments) {
  double sum = 0;
  bool any = false;
  for (const ValueView& argument : arguments) {
    for_each_value(argument, [&](const ValueView& value) {
      if (const std::optional<double> number = index::as_number(value)) {
        sum += *number;
        any = true;
      }
    });
  }
  return any ? finite_value(sum) : Value();
}

}  // namespace

const FunctionSpec& sum_function() {
  static const FunctionSpec spec{
      .name = "sum",
      .category = "Mathematical",
      .syntax = "sum(<value>, …)",
      .summary =
          "The sum of the values that are numbers; a multivalue counts with each of its values.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"sum(1, 2, 3.5)", "6.5"},
                   {"sum(1, \"a\")", "1"},
                   {"sum(x, 1)", "6", "{\"x\": [2, 3]}"}},
      .simple = sum_values,
  };
  return spec;
}

}  // namespace riffle::lang
