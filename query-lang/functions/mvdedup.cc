#include <unordered_set>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value distinct_values(std::span<const ValueView> arguments) {
  std::vector<Value> values;
  std::unordered_set<std::string> seen;
  for_each_value(arguments[0], [&](const ValueView& value) {
    if (seen.insert(index::to_text(value)).second) values.push_back(value.to_value());
  });
  return Value::make_multi(std::move(values));
}

}  // namespace

const FunctionSpec& mvdedup_function() {
  static const FunctionSpec spec{
      .name = "mvdedup",
      .category = "Multivalue",
      .syntax = "mvdedup(<value>)",
      .summary = "The values without those that came before.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"mvdedup(split(\"b,a,b,c,a\", \",\"))", "[\"b\", \"a\", \"c\"]"}},
      .simple = distinct_values,
  };
  return spec;
}

}  // namespace riffle::lang
