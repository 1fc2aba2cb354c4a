#include <algorithm>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value sort_values(std::span<const ValueView> arguments) {
  std::vector<Value> values = values_of(arguments[0]);
  std::stable_sort(values.begin(), values.end(), [](const Value& a, const Value& b) {
    std::string scratch_a;
    std::string scratch_b;
    return index::to_text(a, scratch_a) < index::to_text(b, scratch_b);
  });
  return Value::make_multi(std::move(values));
}

}  // namespace

const FunctionSpec& mvsort_function() {
  static const FunctionSpec spec{
      .name = "mvsort",
      .category = "Multivalue",
      .syntax = "mvsort(<value>)",
      .summary = "The values in the order of their bytes.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"mvsort(split(\"10,9,1\", \",\"))", "[\"1\", \"10\", \"9\"]"}},
      .simple = sort_values,
  };
  return spec;
}

}  // namespace riffle::lang
