#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value append_values(std::span<const ValueView> arguments) {
  std::vector<Value> values;
  for (const ValueView& argument : arguments) {
    for_each_value(argument, [&](const ValueView& value) { values.push_back(value.to_value()); });
  }
  return Value::make_multi(std::move(values));
}

}  // namespace

const FunctionSpec& mvappend_function() {
  static const FunctionSpec spec{
      .name = "mvappend",
      .category = "Multivalue",
      .syntax = "mvappend(<value>, …)",
      .summary = "All values of the arguments, one after the other; null adds none.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"mvappend(\"a\", \"b\", \"a\")", "[\"a\", \"b\", \"a\"]"},
                   {"mvappend(x, \"c\")", "[\"a\", \"b\", \"c\"]", "{\"x\": [\"a\", \"b\"]}"},
                   {"mvappend(missing, \"a\")", "\"a\""}},
      .simple = append_values,
  };
  return spec;
}

}  // namespace riffle::lang
