#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value round_number(std::span<const ValueView> arguments) {
  const std::optional<double> number = index::as_number(arguments[0]);
  if (!number) return Value();
  if (arguments.size() < 2) return Value(std::round(*number));
  const std::optional<double> decimals = index::as_number(arguments[1]);
  constexpr double kMostDecimals = 15;  // a double has no more
  if (!decimals) return Value();
  if (std::abs(*decimals) > kMostDecimals) return Value(*number);
  const double scale = std::pow(10, std::trunc(*decimals));
  const double rounded = std::round(*number * scale) / scale;
  return Value(std::isfinite(rounded) ? rounded : *number);
}

}  // namespace

const FunctionSpec& round_function() {
  static const FunctionSpec spec{
      .name = "round",
      .category = "Mathematical",
      .syntax = "round(<number>[, <decimals>])",
      .summary =
          "The nearest number with so many decimals (none by default); halves away from zero.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"round(3.14159, 2)", "3.14"},
                   {"round(3.5)", "4"},
                   {"round(-2.5)", "-3"},
                   {"round(\"x\")", "null"}},
      .simple = round_number,
  };
  return spec;
}

}  // namespace riffle::lang
