#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Numbers before texts, numbers by size, texts byte by byte.
bool comes_before(const ValueView& a, const ValueView& b) {
  const std::optional<double> x = index::as_number(a);
  const std::optional<double> y = index::as_number(b);
  if (x && y) return *x < *y;
  if (x || y) return x.has_value();
  std::string scratch_a;
  std::string scratch_b;
  return index::to_text(a, scratch_a) < index::to_text(b, scratch_b);
}

template <bool kLargest>
Value extreme(std::span<const ValueView> arguments) {
  std::optional<Value> best;
  for (const ValueView& argument : arguments) {
    for_each_value(argument, [&](const ValueView& value) {
      if (!best || (kLargest ? comes_before(*best, value) : comes_before(value, *best)))
        best = value.to_value();
    });
  }
  return best.value_or(Value());
}

}  // namespace

const FunctionSpec& max_function() {
  static const FunctionSpec spec{
      .name = "max",
      .category = "Statistical",
      .syntax = "max(<value>, …)",
      .summary = "The largest value; texts are larger than numbers.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"max(1, 3, 7)", "7"},
                   {"max(1, 3, \"foo\", 7)", "\"foo\""},
                   {"max(x, 4)", "5", "{\"x\": [5, 3]}"}},
      .simple = extreme<true>,
  };
  return spec;
}

const FunctionSpec& min_function() {
  static const FunctionSpec spec{
      .name = "min",
      .category = "Statistical",
      .syntax = "min(<value>, …)",
      .summary = "The smallest value; numbers are smaller than texts.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"min(1, 3, \"foo\", 7)", "1"}, {"min(\"b\", \"a\")", "\"a\""}},
      .simple = extreme<false>,
  };
  return spec;
}

}  // namespace riffle::lang
