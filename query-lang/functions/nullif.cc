#include "query-lang/exec/value_compare.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

const FunctionSpec& nullif_function() {
  static const FunctionSpec spec{
      .name = "nullif",
      .category = "Comparison and conditional",
      .syntax = "nullif(<value>, <other>)",
      .summary = "Null where both are equal, else the value.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"nullif(1, 1)", "null"},
                   {"nullif(1, 2)", "1"},
                   {"nullif(\"a\", missing)", "\"a\""}},
      .simple =
          [](std::span<const ValueView> arguments) {
            const bool equal =
                !arguments[0].is_null() && !arguments[1].is_null() &&
                comparison_holds(Expression::Kind::kEqual, arguments[0], arguments[1]);
            return equal ? Value() : arguments[0].to_value();
          },
  };
  return spec;
}

}  // namespace riffle::lang
