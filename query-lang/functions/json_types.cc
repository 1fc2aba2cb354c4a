#include <cmath>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/json_path.h"

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

bool holds(const ValueView& value, JsonValue::Kind kind) {
  const std::optional<JsonValue> json = parse_json_argument(value);
  return json && json->kind() == kind;
}

Value to_array(std::span<const ValueView> arguments) {
  if (arguments[0].is_null()) return Value();
  const JsonValue json = json_of_field(arguments[0], false);
  if (json.is_array()) return Value(print_json(json));
  JsonValue array = JsonValue::array();
  array.append(json);
  return Value(print_json(array));
}

Value to_bool(std::span<const ValueView> arguments) {
  const ValueView& value = arguments[0];
  if (value.kind() == ValueKind::kBool) return value.to_value();
  if (const std::optional<double> number = index::as_number(value)) return Value(*number != 0);
  if (value.kind() != ValueKind::kText) return Value();
  std::string text(value.text());
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (text == "true" || text == "t" || text == "yes") return Value(true);
  if (text == "false" || text == "f" || text == "no") return Value(false);
  return Value();
}

Value to_double(std::span<const ValueView> arguments) {
  if (arguments[0].kind() == ValueKind::kBool) return Value(arguments[0].boolean() ? 1.0 : 0.0);
  const std::optional<double> number = index::as_number(arguments[0]);
  return number ? Value(*number) : Value();
}

Value to_int(std::span<const ValueView> arguments) {
  const Value number = to_double(arguments);
  return number.is_null() ? number : Value(std::trunc(number.number()));
}

Value to_values(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json || !json->is_array()) return arguments[0].to_value();
  std::vector<Value> values;
  for (const JsonValue& element : json->elements()) {
    Value value = field_of_json(element);
    if (!value.is_null()) values.push_back(std::move(value));
  }
  return Value::make_multi(std::move(values));
}

Value to_object(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  return json && json->is_object() ? Value(print_json(*json)) : Value();
}

}  // namespace

const FunctionSpec& isarray_function() {
  static const FunctionSpec spec{
      .name = "isarray",
      .category = "Informational",
      .syntax = "isarray(<value>)",
      .summary = "Whether it is the text of a JSON array.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isarray(\"[1]\")", "true"}, {"isarray(\"a\")", "false"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return Value(holds(arguments[0], JsonValue::Kind::kArray));
          },
  };
  return spec;
}

const FunctionSpec& isobject_function() {
  static const FunctionSpec spec{
      .name = "isobject",
      .category = "Informational",
      .syntax = "isobject(<value>)",
      .summary = "Whether it is the text of a JSON object.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"isobject(\"{}\")", "true"}, {"isobject(\"[1]\")", "false"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return Value(holds(arguments[0], JsonValue::Kind::kObject));
          },
  };
  return spec;
}

const FunctionSpec& toarray_function() {
  static const FunctionSpec spec{
      .name = "toarray",
      .category = "Conversion",
      .syntax = "toarray(<value>)",
      .summary =
          "The value as a JSON array: an array as it is, several values as its elements, one value "
          "as its only element.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"toarray(\"[1,2]\")", "\"[1,2]\""},
                   {"toarray(split(\"a,b\", \",\"))", "\"[\\\"a\\\",\\\"b\\\"]\""},
                   {"toarray(5)", "\"[5]\""}},
      .simple = to_array,
  };
  return spec;
}

const FunctionSpec& tobool_function() {
  static const FunctionSpec spec{
      .name = "tobool",
      .category = "Conversion",
      .syntax = "tobool(<value>)",
      .summary =
          "True for \"true\", \"t\", \"yes\" and numbers but 0; false for \"false\", \"f\", \"no\" "
          "and 0; null for everything else.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"tobool(\"true\")", "true"}, {"tobool(0)", "false"}, {"tobool(\"x\")", "null"}},
      .simple = to_bool,
  };
  return spec;
}

const FunctionSpec& todouble_function() {
  static const FunctionSpec spec{
      .name = "todouble",
      .category = "Conversion",
      .syntax = "todouble(<value>)",
      .summary = "The number that the value shows, or null.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"todouble(\"3.5\")", "3.5"},
                   {"todouble(1 == 1)", "1"},
                   {"todouble(\"x\")", "null"}},
      .simple = to_double,
  };
  return spec;
}

const FunctionSpec& toint_function() {
  static const FunctionSpec spec{
      .name = "toint",
      .category = "Conversion",
      .syntax = "toint(<value>)",
      .summary = "The number that the value shows without its decimals, or null.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"toint(\"3.9\")", "3"}, {"toint(-3.9)", "-3"}, {"toint(\"x\")", "null"}},
      .simple = to_int,
  };
  return spec;
}

const FunctionSpec& tomv_function() {
  static const FunctionSpec spec{
      .name = "tomv",
      .category = "Conversion",
      .syntax = "tomv(<value>)",
      .summary = "The elements of a JSON array as a multivalue; everything else as it is.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"tomv(\"[\\\"a\\\",\\\"b\\\"]\")", "[\"a\", \"b\"]"}, {"tomv(\"a\")", "\"a\""}},
      .simple = to_values,
  };
  return spec;
}

const FunctionSpec& toobject_function() {
  static const FunctionSpec spec{
      .name = "toobject",
      .category = "Conversion",
      .syntax = "toobject(<value>)",
      .summary = "The value where it is the text of a JSON object, else null.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"toobject(\"{\\\"a\\\": 1}\")", "\"{\\\"a\\\":1}\""},
                   {"toobject(\"a\")", "null"}},
      .simple = to_object,
  };
  return spec;
}

}  // namespace riffle::lang
