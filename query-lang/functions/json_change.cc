#include <optional>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/json_path.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

template <JsonPath (*Parse)(std::string_view)>
Value set_members(std::span<const ValueView> arguments) {
  std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json) return Value();
  for (size_t i = 1; i + 1 < arguments.size(); i += 2) {
    JsonValue value = json_of_field(arguments[i + 1], false);
    *json = change_json(*json, Parse(index::to_text(arguments[i])), true,
                        [&](const JsonValue*) { return value; });
  }
  return Value(print_json(*json));
}

template <bool kFlatten>
Value add_elements(std::span<const ValueView> arguments) {
  std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json) return Value();
  for (size_t i = 1; i + 1 < arguments.size(); i += 2) {
    JsonValue value = json_of_field(arguments[i + 1], false);
    const auto add = [&](const JsonValue* old) {
      JsonValue array = JsonValue::array();
      if (old != nullptr && !old->is_array()) return *old;
      if (old != nullptr) array = *old;
      if (kFlatten && value.is_array()) {
        for (const JsonValue& element : value.elements()) array.append(element);
      } else {
        array.append(value);
      }
      return array;
    };
    *json = change_json(*json, parse_json_path(index::to_text(arguments[i])), true, add);
  }
  return Value(print_json(*json));
}

Value remove_members(std::span<const ValueView> arguments) {
  std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json) return Value();
  for (const ValueView& path : arguments.subspan(1))
    *json = remove_json(*json, parse_json_path(index::to_text(path)));
  return Value(print_json(*json));
}

}  // namespace

const FunctionSpec& json_append_function() {
  static const FunctionSpec spec{
      .name = "json_append",
      .category = "JSON",
      .syntax = "json_append(<json>, <path>, <value>, …)",
      .summary =
          "The JSON with the value added to the array that the path leads to (which is made where "
          "there is none).",
      .min_arguments = 3,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_append(\"{\\\"a\\\": [1]}\", \"a\", 2)", "\"{\\\"a\\\":[1,2]}\""}},
      .simple = add_elements<false>,
  };
  return spec;
}

const FunctionSpec& json_delete_function() {
  static const FunctionSpec spec{
      .name = "json_delete",
      .category = "JSON",
      .syntax = "json_delete(<json>, <path>, …)",
      .summary = "The JSON without what the paths lead to.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_delete(\"{\\\"a\\\": 1, \\\"b\\\": 2}\", \"a\")", "\"{\\\"b\\\":2}\""}},
      .simple = remove_members,
  };
  return spec;
}

const FunctionSpec& json_extend_function() {
  static const FunctionSpec spec{
      .name = "json_extend",
      .category = "JSON",
      .syntax = "json_extend(<json>, <path>, <value>, …)",
      .summary =
          "As json_append(), but the elements of a value that is an array are added one by one.",
      .min_arguments = 3,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_extend(\"{\\\"a\\\": [1]}\", \"a\", json_array(2, 3))",
                    "\"{\\\"a\\\":[1,2,3]}\""}},
      .simple = add_elements<true>,
  };
  return spec;
}

const FunctionSpec& json_set_function() {
  static const FunctionSpec spec{
      .name = "json_set",
      .category = "JSON",
      .syntax = "json_set(<json>, <path>, <value>, …)",
      .summary =
          "The JSON with the value where the path leads to; members that are not there are made.",
      .min_arguments = 3,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_set(\"{\\\"a\\\": {\\\"b\\\": 1}}\", \"a.b\", \"x\", \"c\", 2)",
                    "\"{\\\"a\\\":{\\\"b\\\":\\\"x\\\"},\\\"c\\\":2}\""},
                   {"json_set(\"{\\\"a\\\": [1, 2]}\", \"a{}\", 0)", "\"{\\\"a\\\":[0,0]}\""}},
      .simple = set_members<parse_json_path>,
  };
  return spec;
}

const FunctionSpec& json_set_exact_function() {
  static const FunctionSpec spec{
      .name = "json_set_exact",
      .category = "JSON",
      .syntax = "json_set_exact(<json>, <key>, <value>, …)",
      .summary = "The JSON with the value as the member with exactly that name.",
      .min_arguments = 3,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_set_exact(\"{}\", \"a.b\", 1)", "\"{\\\"a.b\\\":1}\""}},
      .simple = set_members<exact_json_path>,
  };
  return spec;
}

}  // namespace riffle::lang
