#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/json.h"
#include "indexer/columns/value.h"

namespace riffle::lang {

// A path into a JSON value as spath and the JSON functions write it: names joined by dots; `{}` all
// elements of an array, `{2}` its third, `{-1}` its last.
struct JsonStep {
  enum class Kind : uint8_t { kName, kIndex, kAll } kind = Kind::kName;
  std::string name;
  int64_t index = 0;  // negative: from the end
};
using JsonPath = std::vector<JsonStep>;

JsonPath parse_json_path(std::string_view text);
// One step: a name as it stands.
JsonPath exact_json_path(std::string_view name);

// Everything that the path leads to, in order.
std::vector<const JsonValue*> find_json(const JsonValue& root, const JsonPath& path);

// A copy of `root` with what the path leads to replaced by `change(old)`; with `create`, members
// that are not there are made (old is null then).
JsonValue change_json(const JsonValue& root, const JsonPath& path, bool create,
                      const std::function<JsonValue(const JsonValue* old)>& change);
// A copy of `root` without what the path leads to.
JsonValue remove_json(const JsonValue& root, const JsonPath& path);

std::string print_json(const JsonValue& value);
// A JSON value as a field has it: text without quotes, numbers, "true"/"false", arrays and objects
// as JSON text, null as null.
index::Value field_of_json(const JsonValue& value);
// A field's value as JSON: multivalues become arrays, texts that hold a JSON array or object that
// value (unless they are `plain`), texts that look like numbers numbers (unless `plain`).
JsonValue json_of_field(const index::ValueView& value, bool plain);

// An argument as JSON; nothing when it is none.
std::optional<JsonValue> parse_json_argument(const index::ValueView& value);

}  // namespace riffle::lang
