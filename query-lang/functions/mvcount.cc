#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& mvcount_function() {
  static const FunctionSpec spec{
      .name = "mvcount",
      .category = "Multivalue",
      .syntax = "mvcount(<value>)",
      .summary = "How many values there are; null where there is none.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"mvcount(split(\"a,b,c\", \",\"))", "3"},
                   {"mvcount(\"a\")", "1"},
                   {"mvcount(missing)", "null"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            const size_t count = value_count(arguments[0]);
            return count == 0 ? Value() : Value(static_cast<double>(count));
          },
  };
  return spec;
}

}  // namespace riffle::lang
