#include <algorithm>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value pick(std::span<const ValueView> arguments) {
  const int64_t count = static_cast<int64_t>(value_count(arguments[0]));
  std::optional<int64_t> first = as_integer(arguments[1]);
  std::optional<int64_t> last = arguments.size() < 3 ? first : as_integer(arguments[2]);
  if (!first || !last || count == 0) return Value();
  if (*first < 0) *first += count;
  if (*last < 0) *last += count;
  if (*first < 0 || *first >= count || *last < *first) return Value();
  *last = std::min(*last, count - 1);
  const std::vector<Value> values = values_of(arguments[0]);
  return Value::make_multi(std::vector<Value>(values.begin() + *first, values.begin() + *last + 1));
}

}  // namespace

const FunctionSpec& mvindex_function() {
  static const FunctionSpec spec{
      .name = "mvindex",
      .category = "Multivalue",
      .syntax = "mvindex(<value>, <first>[, <last>])",
      .summary =
          "One value, or those from first to last; the first is 0, negative numbers count from the "
          "end.",
      .min_arguments = 2,
      .max_arguments = 3,
      .examples = {{"mvindex(split(\"a,b,c\", \",\"), -1)", "\"c\""},
                   {"mvindex(split(\"a,b,c\", \",\"), 0, 1)", "[\"a\", \"b\"]"},
                   {"mvindex(split(\"a,b,c\", \",\"), 5)", "null"},
                   {"mvindex(\"a\", 0)", "\"a\""}},
      .simple = pick,
  };
  return spec;
}

}  // namespace riffle::lang
