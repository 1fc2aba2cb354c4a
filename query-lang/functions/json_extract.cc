#include <algorithm>
#include <optional>

#include "query-lang/commands/xml_fields.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/json_path.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// What one path leads to: the value, or an array of all where the path may lead to several.
std::optional<JsonValue> at_path(const JsonValue& json, const JsonPath& path) {
  const std::vector<const JsonValue*> found = find_json(json, path);
  const bool many = std::any_of(path.begin(), path.end(), [](const JsonStep& step) {
    return step.kind == JsonStep::Kind::kAll;
  });
  if (!many) return found.empty() ? std::nullopt : std::optional<JsonValue>(*found.front());
  if (found.empty()) return {};
  JsonValue array = JsonValue::array();
  for (const JsonValue* value : found) array.append(*value);
  return array;
}

template <JsonPath (*Parse)(std::string_view)>
Value extract(std::span<const ValueView> arguments) {
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json) return Value();
  if (arguments.size() == 1) return field_of_json(*json);
  if (arguments.size() == 2) {
    const std::optional<JsonValue> value = at_path(*json, Parse(index::to_text(arguments[1])));
    return value ? field_of_json(*value) : Value();
  }
  JsonValue array = JsonValue::array();
  for (const ValueView& path : arguments.subspan(1)) {
    array.append(at_path(*json, Parse(index::to_text(path))).value_or(JsonValue()));
  }
  return Value(print_json(array));
}

Value spath(std::span<const ValueView> arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return Value();
  std::string scratch;
  if (const std::string_view text = index::to_text(arguments[0], scratch); is_xml(text))
    return xml_at_path(text, index::to_text(arguments[1]));
  const std::optional<JsonValue> json = parse_json_argument(arguments[0]);
  if (!json) return Value();
  std::vector<Value> values;
  for (const JsonValue* found : find_json(*json, parse_json_path(index::to_text(arguments[1])))) {
    Value value = field_of_json(*found);
    if (!value.is_null()) values.push_back(std::move(value));
  }
  return Value::make_multi(std::move(values));
}

}  // namespace

const FunctionSpec& json_extract_function() {
  static const FunctionSpec spec{
      .name = "json_extract",
      .category = "JSON",
      .syntax = "json_extract(<json>[, <path>, …])",
      .summary =
          "What the path leads to; {} stands for all elements of an array, {0} for its first. "
          "Several paths give an array.",
      .min_arguments = 1,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_extract(\"{\\\"a\\\": {\\\"b\\\": [1, 2]}}\", \"a.b{1}\")", "2"},
                   {"json_extract(\"{\\\"a\\\": [{\\\"k\\\": \\\"x\\\"}, {\\\"k\\\": "
                    "\\\"y\\\"}]}\", \"a{}.k\")",
                    "\"[\\\"x\\\",\\\"y\\\"]\""},
                   {"json_extract(\"{\\\"a\\\": 1, \\\"b\\\": 2}\", \"a\", \"b\")", "\"[1,2]\""},
                   {"json_extract(\"{}\", \"a\")", "null"}},
      .simple = extract<parse_json_path>,
  };
  return spec;
}

const FunctionSpec& json_extract_exact_function() {
  static const FunctionSpec spec{
      .name = "json_extract_exact",
      .category = "JSON",
      .syntax = "json_extract_exact(<json>, <key>, …)",
      .summary = "The value of the member with exactly that name; several names give an array.",
      .min_arguments = 2,
      .max_arguments = FunctionSpec::kAnyNumber,
      .examples = {{"json_extract_exact(\"{\\\"a.b\\\": \\\"x\\\"}\", \"a.b\")", "\"x\""}},
      .simple = extract<exact_json_path>,
  };
  return spec;
}

const FunctionSpec& spath_function() {
  static const FunctionSpec spec{
      .name = "spath",
      .category = "Text",
      .syntax = "spath(<text>, <path>)",
      .summary =
          "What the path leads to in a text of JSON or XML; several values where the path has {}.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples =
          {{"spath(\"{\\\"a\\\": [{\\\"k\\\": \\\"x\\\"}, {\\\"k\\\": \\\"y\\\"}]}\", \"a{}.k\")",
            "[\"x\", \"y\"]"},
           {"spath(\"no json\", \"a\")", "null"}},
      .simple = spath,
  };
  return spec;
}

}  // namespace riffle::lang
