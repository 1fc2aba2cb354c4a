#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& time_function() {
  static const FunctionSpec spec{
      .name = "time",
      .category = "Date and time",
      .syntax = "time()",
      .summary =
          "The time of the clock when the row is worked on, in seconds since 1970 with decimals.",
      .examples = {{"time() >= 1500000000", "true"}},
      .volatile_result = true,
      .simple = [](std::span<const ValueView>) { return Value(to_seconds(now_micros())); },
  };
  return spec;
}

}  // namespace riffle::lang
