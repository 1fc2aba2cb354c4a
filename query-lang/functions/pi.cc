#include <numbers>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& pi_function() {
  static const FunctionSpec spec{
      .name = "pi",
      .category = "Mathematical",
      .syntax = "pi()",
      .summary = "The number π.",
      .examples = {{"round(pi(), 6)", "3.141593"}},
      .simple = [](std::span<const ValueView>) { return Value(std::numbers::pi); },
  };
  return spec;
}

}  // namespace riffle::lang
