#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& false_function() {
  static const FunctionSpec spec{
      .name = "false",
      .category = "Comparison and conditional",
      .syntax = "false()",
      .summary = "False.",
      .examples = {{"if(false(), 1, 2)", "2"}},
      .simple = [](std::span<const ValueView>) { return Value(false); },
  };
  return spec;
}

const FunctionSpec& null_function() {
  static const FunctionSpec spec{
      .name = "null",
      .category = "Comparison and conditional",
      .syntax = "null()",
      .summary = "No value.",
      .examples = {{"null()", "null"}, {"isnull(null())", "true"}},
      .simple = [](std::span<const ValueView>) { return Value(); },
  };
  return spec;
}

const FunctionSpec& true_function() {
  static const FunctionSpec spec{
      .name = "true",
      .category = "Comparison and conditional",
      .syntax = "true()",
      .summary = "True.",
      .examples = {{"case(1 == 2, \"a\", true(), \"b\")", "\"b\""}},
      .simple = [](std::span<const ValueView>) { return Value(true); },
  };
  return spec;
}

}  // namespace riffle::lang
