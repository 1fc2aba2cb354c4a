#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value join_values(std::span<const ValueView> arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return Value();
  const std::string delimiter = index::to_text(arguments[1]);
  std::string joined;
  std::string scratch;
  bool first = true;
  for_each_value(arguments[0], [&](const ValueView& value) {
    if (!first) joined += delimiter;
    first = false;
    joined += index::to_text(value, scratch);
  });
  return Value(std::move(joined));
}

}  // namespace

const FunctionSpec& mvjoin_function() {
  static const FunctionSpec spec{
      .name = "mvjoin",
      .category = "Multivalue",
      .syntax = "mvjoin(<value>, <delimiter>)",
      .summary = "The values as one text with the delimiter between them.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"mvjoin(split(\"a,b,c\", \",\"), \"-\")", "\"a-b-c\""},
                   {"mvjoin(missing, \"-\")", "null"}},
      .simple = join_values,
  };
  return spec;
}

}  // namespace riffle::lang
