#include <algorithm>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value zip(std::span<const ValueView> arguments) {
  const std::string delimiter = arguments.size() < 3 ? "," : index::to_text(arguments[2]);
  const std::vector<Value> left = values_of(arguments[0]);
  const std::vector<Value> right = values_of(arguments[1]);
  std::vector<Value> zipped;
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    zipped.emplace_back(index::to_text(left[i]) + delimiter + index::to_text(right[i]));
  }
  return Value::make_multi(std::move(zipped));
}

}  // namespace

const FunctionSpec& mvzip_function() {
  static const FunctionSpec spec{
      .name = "mvzip",
      .category = "Multivalue",
      .syntax = "mvzip(<left>, <right>[, <delimiter>])",
      .summary =
          "The first values of both joined, then the second ones …, as long as both have one; the "
          "delimiter is a comma by default.",
      .min_arguments = 2,
      .max_arguments = 3,
      .examples = {{"mvzip(split(\"a,b\", \",\"), split(\"1,2\", \",\"))", "[\"a,1\", \"b,2\"]"},
                   {"mvzip(split(\"a,b\", \",\"), split(\"1,2\", \",\"), \"|\")",
                    "[\"a|1\", \"b|2\"]"}},
      .simple = zip,
  };
  return spec;
}

}  // namespace riffle::lang
