#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/json_path.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

Value read_json(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  return json ? Value(print_json(*json)) : Value();
}

Value array_to_values(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json || !json->is_array()) return Value();
  std::vector<Value> values;
  for (const JsonValue& element : json->elements()) {
    Value value = field_of_json(element);
    if (!value.is_null()) values.push_back(std::move(value));
  }
  return Value::make_multi(std::move(values));
}

Value entries(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json || !json->is_object()) return Value();
  JsonValue array = JsonValue::array();
  for (const JsonValue::Member& member : json->members()) {
    JsonValue entry = JsonValue::object();
    entry.append("key", JsonValue::string(member.name));
    entry.append("value", member.value);
    array.append(std::move(entry));
  }
  return Value(print_json(array));
}

Value has_key(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json || !json->is_object() || arguments[1].is_null()) return Value();
  return Value(json->find(index::to_text(arguments[1])) != nullptr);
}

Value keys(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json || (!json->is_object() && !json->is_array())) return Value();
  JsonValue array = JsonValue::array();
  for (const JsonValue::Member& member : json->members())
    array.append(JsonValue::string(member.name));
  for (size_t i = 0; i < json->elements().size(); ++i)
    array.append(JsonValue::number(std::to_string(i)));
  return Value(print_json(array));
}

}  // namespace

const FunctionSpec& json_function() {
  static const FunctionSpec spec{
      .name = "json",
      .category = "JSON",
      .syntax = "json(<text>)",
      .summary = "The JSON text where it is valid JSON, else null.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"json(\"{\\\"a\\\": 1}\")", "\"{\\\"a\\\":1}\""}, {"json(\"{a}\")", "null"}},
      .simple = read_json,
  };
  return spec;
}

const FunctionSpec& json_array_to_mv_function() {
  static const FunctionSpec spec{
      .name = "json_array_to_mv",
      .category = "JSON",
      .syntax = "json_array_to_mv(<array>)",
      .summary = "The elements of a JSON array as a multivalue.",
      .min_arguments = 1,
      .max_arguments = 2,
      .examples = {{"json_array_to_mv(\"[\\\"a\\\", 2]\")", "[\"a\", 2]"},
                   {"json_array_to_mv(\"{}\")", "null"}},
      .simple = array_to_values,
  };
  return spec;
}

const FunctionSpec& json_entries_function() {
  static const FunctionSpec spec{
      .name = "json_entries",
      .category = "JSON",
      .syntax = "json_entries(<object>)",
      .summary = "The members of a JSON object as an array of {\"key\", \"value\"}.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"json_entries(\"{\\\"a\\\": 1}\")",
                    "\"[{\\\"key\\\":\\\"a\\\",\\\"value\\\":1}]\""}},
      .simple = entries,
  };
  return spec;
}

const FunctionSpec& json_has_key_exact_function() {
  static const FunctionSpec spec{
      .name = "json_has_key_exact",
      .category = "JSON",
      .syntax = "json_has_key_exact(<object>, <key>)",
      .summary = "Whether a JSON object has that member.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"json_has_key_exact(\"{\\\"a.b\\\": 1}\", \"a.b\")", "true"},
                   {"json_has_key_exact(\"{}\", \"a\")", "false"},
                   {"json_has_key_exact(\"x\", \"a\")", "null"}},
      .simple = has_key,
  };
  return spec;
}

const FunctionSpec& json_keys_function() {
  static const FunctionSpec spec{
      .name = "json_keys",
      .category = "JSON",
      .syntax = "json_keys(<json>)",
      .summary =
          "The names of an object's members, or the numbers of an array's elements, as a JSON "
          "array.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"json_keys(\"{\\\"a\\\": 1, \\\"b\\\": 2}\")", "\"[\\\"a\\\",\\\"b\\\"]\""},
                   {"json_keys(\"[5, 6]\")", "\"[0,1]\""},
                   {"json_keys(\"7\")", "null"}},
      .simple = keys,
  };
  return spec;
}

const FunctionSpec& json_valid_function() {
  static const FunctionSpec spec{
      .name = "json_valid",
      .category = "JSON",
      .syntax = "json_valid(<text>)",
      .summary = "Whether it is valid JSON.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"json_valid(\"{\\\"a\\\": 1}\")", "true"}, {"json_valid(\"{a}\")", "false"}},
      .simple =
          [](std::span<const ValueView> arguments) {
            return arguments[0].is_null() ? Value()
                                          : Value(parse_json_argument(arguments[0]).has_value());
          },
  };
  return spec;
}

}  // namespace riffle::lang
