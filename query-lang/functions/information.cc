#include <cmath>

#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

bool is_whole(const ValueView& value) {
  const std::optional<double> number = index::as_number(value);
  return number && std::floor(*number) == *number;
}

}  // namespace

const FunctionSpec& isnotnull_function() {
  static const FunctionSpec spec{
      .name = "isnotnull",
      .category = "Informational",
      .syntax = "isnotnull(<value>)",
      .summary = "Whether there is a value.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isnotnull(x)", "true", "{\"x\": \"\"}"}},
      .simple = [](std::span<const ValueView> arguments) { return Value(!arguments[0].is_null()); },
  };
  return spec;
}

const FunctionSpec& isnull_function() {
  static const FunctionSpec spec{
      .name = "isnull",
      .category = "Informational",
      .syntax = "isnull(<value>)",
      .summary = "Whether there is no value.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isnull(x)", "true", "{}"}},
      .simple = [](std::span<const ValueView> arguments) { return Value(arguments[0].is_null()); },
  };
  return spec;
}

const FunctionSpec& ismv_function() {
  static const FunctionSpec spec{
      .name = "ismv",
      .category = "Informational",
      .syntax = "ismv(<value>)",
      .summary = "Whether there are several values.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"ismv(x)", "true", "{\"x\": [\"a\", \"b\"]}"}, {"ismv(\"a\")", "false"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return Value(arguments[0].kind() == ValueKind::kMulti);
          },
  };
  return spec;
}

const FunctionSpec& isbool_function() {
  static const FunctionSpec spec{
      .name = "isbool",
      .category = "Informational",
      .syntax = "isbool(<value>)",
      .summary = "Whether it is true or false.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isbool(1 == 2)", "true"}, {"isbool(\"true\")", "false"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return Value(arguments[0].kind() == ValueKind::kBool);
          },
  };
  return spec;
}

const FunctionSpec& isint_function() {
  static const FunctionSpec spec{
      .name = "isint",
      .category = "Informational",
      .syntax = "isint(<value>)",
      .summary = "Whether it is a whole number.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isint(5)", "true"}, {"isint(5.5)", "false"}, {"isint(\"a\")", "false"}},
      .simple = [](std::span<const ValueView> arguments) { return Value(is_whole(arguments[0])); },
  };
  return spec;
}

const FunctionSpec& isdouble_function() {
  static const FunctionSpec spec{
      .name = "isdouble",
      .category = "Informational",
      .syntax = "isdouble(<value>)",
      .summary = "Whether it is a number that is not whole.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isdouble(5.5)", "true"}, {"isdouble(5)", "false"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return Value(index::as_number(arguments[0]).has_value() && !is_whole(arguments[0]));
          },
  };
  return spec;
}

}  // namespace riffle::lang
