#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value average(std::span<const ValueView> arguments) {
  double sum = 0;
  size_t count = 0;
  for (const ValueView& argument : arguments) {
    for_each_value(argument, [&](const ValueView& value) {
      if (const std::optional<double> number = index::as_number(value)) {
        sum += *number;
        ++count;
      }
    });
  }
  return count == 0 ? Value() : finite_value(sum / static_cast<double>(count));
}

}  // namespace

const FunctionSpec& avg_function() {
  static const FunctionSpec spec{
      .name = "avg",
      .category = "Statistical",
      .syntax = "avg(<value>, …)",
      .summary =
          "The average of the values that are numbers; a multivalue counts with each of its "
          "values.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"avg(1, 2, 6)", "3"}, {"avg(1, \"a\", 3)", "2"}, {"avg(\"a\")", "null"}},
      .simple = average,
  };
  return spec;
}

}  // namespace riffle::lang
