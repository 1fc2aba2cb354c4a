#include "indexer/text/letter_case.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& lower_function() {
  static const FunctionSpec spec{
      .name = "lower",
      .category = "Text",
      .syntax = "lower(<text>)",
      .summary = "The text in lower-case letters.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"lower(\"AbC\")", "\"abc\""}, {"lower(\"ÄÉ Ω\")", "\"äé ω\""}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return map_texts(arguments[0],
                             [](std::string_view text) { return Value(index::to_lower(text)); });
          },
  };
  return spec;
}

const FunctionSpec& upper_function() {
  static const FunctionSpec spec{
      .name = "upper",
      .category = "Text",
      .syntax = "upper(<text>)",
      .summary = "The text in capital letters.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"upper(\"AbC\")", "\"ABC\""}, {"upper(\"äé ω\")", "\"ÄÉ Ω\""}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return map_texts(arguments[0],
                             [](std::string_view text) { return Value(index::to_upper(text)); });
          },
  };
  return spec;
}

}  // namespace riffle::lang
