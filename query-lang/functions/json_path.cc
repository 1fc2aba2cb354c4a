#include "query-lang/functions/json_path.h"

#include <algorithm>

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

// The element a step means; the number of elements when there is none.
size_t element_of(const JsonStep& step, const JsonValue& array) {
  const auto count = static_cast<int64_t>(array.elements().size());
  const int64_t index = step.index < 0 ? step.index + count : step.index;
  return static_cast<size_t>(index < 0 || index >= count ? count : index);
}

void find_from(const JsonValue& value, const JsonPath& path, size_t at,
               std::vector<const JsonValue*>& found) {
  if (at == path.size()) {
    found.push_back(&value);
    return;
  }
  const JsonStep& step = path[at];
  switch (step.kind) {
    case JsonStep::Kind::kName:
      if (const JsonValue* member = value.is_object() ? value.find(step.name) : nullptr)
        find_from(*member, path, at + 1, found);
      break;
    case JsonStep::Kind::kIndex:
      if (value.is_array() && element_of(step, value) < value.elements().size()) {
        find_from(value.elements()[element_of(step, value)], path, at + 1, found);
      }
      break;
    case JsonStep::Kind::kAll:
      for (const JsonValue& element : value.elements()) find_from(element, path, at + 1, found);
      break;
  }
}

using Change = std::function<JsonValue(const JsonValue*)>;

JsonValue change_from(const JsonValue* value, const JsonPath& path, size_t at, bool create,
                      const Change& change) {
  if (at == path.size()) return change(value);
  const JsonStep& step = path[at];
  if (step.kind == JsonStep::Kind::kName) {
    if (value != nullptr && !value->is_object()) return *value;
    JsonValue changed = JsonValue::object();
    bool met = false;
    if (value != nullptr) {
      for (const JsonValue::Member& member : value->members()) {
        const bool here = member.name == step.name && !met;
        met |= here;
        changed.append(member.name, here ? change_from(&member.value, path, at + 1, create, change)
                                         : member.value);
      }
    }
    if (!met && create)
      changed.append(step.name, change_from(nullptr, path, at + 1, create, change));
    return changed;
  }
  if (value == nullptr || !value->is_array()) return value == nullptr ? JsonValue() : *value;
  JsonValue changed = JsonValue::array();
  for (size_t i = 0; i < value->elements().size(); ++i) {
    const bool here = step.kind == JsonStep::Kind::kAll || i == element_of(step, *value);
    const JsonValue& element = value->elements()[i];
    changed.append(here ? change_from(&element, path, at + 1, create, change) : element);
  }
  return changed;
}

JsonValue remove_from(const JsonValue& value, const JsonPath& path, size_t at) {
  const bool last = at + 1 == path.size();
  const JsonStep& step = path[at];
  if (value.is_object() && step.kind == JsonStep::Kind::kName) {
    JsonValue changed = JsonValue::object();
    for (const JsonValue::Member& member : value.members()) {
      if (member.name != step.name) {
        changed.append(member.name, member.value);
      } else if (!last) {
        changed.append(member.name, remove_from(member.value, path, at + 1));
      }
    }
    return changed;
  }
  if (value.is_array() && step.kind != JsonStep::Kind::kName) {
    JsonValue changed = JsonValue::array();
    for (size_t i = 0; i < value.elements().size(); ++i) {
      const bool here = step.kind == JsonStep::Kind::kAll || i == element_of(step, value);
      if (!here) {
        changed.append(value.elements()[i]);
      } else if (!last) {
        changed.append(remove_from(value.elements()[i], path, at + 1));
      }
    }
    return changed;
  }
  return value;
}

// `{…}` at the beginning of `text`; its length, or 0 where it is no index.
size_t read_brackets(std::string_view text, JsonStep& step) {
  const size_t close = text.find('}');
  if (text.empty() || text.front() != '{' || close == std::string_view::npos) return 0;
  const std::string_view inside = text.substr(1, close - 1);
  if (inside.empty()) {
    step.kind = JsonStep::Kind::kAll;
    return close + 1;
  }
  const std::optional<double> number = index::parse_number(inside);
  constexpr double kMostIndex = 1e9;
  if (!number || *number != static_cast<double>(
                                static_cast<int64_t>(std::clamp(*number, -kMostIndex, kMostIndex))))
    return 0;
  step.kind = JsonStep::Kind::kIndex;
  step.index = static_cast<int64_t>(*number);
  return close + 1;
}

}  // namespace

JsonPath parse_json_path(std::string_view text) {
  JsonPath path;
  while (!text.empty()) {
    JsonStep step;
    if (const size_t length = read_brackets(text, step)) {
      path.push_back(std::move(step));
      text.remove_prefix(length);
    } else {
      size_t end = std::min(text.find_first_of(".{"), text.size());
      if (end == 0 && text.front() == '{') end = std::min(text.find('.'), text.size());
      if (end > 0) {
        step.name = text.substr(0, end);
        path.push_back(std::move(step));
      }
      text.remove_prefix(end);
    }
    if (!text.empty() && text.front() == '.') text.remove_prefix(1);
  }
  return path;
}

JsonPath exact_json_path(std::string_view name) {
  JsonStep step;
  step.name = name;
  return {step};
}

std::vector<const JsonValue*> find_json(const JsonValue& root, const JsonPath& path) {
  std::vector<const JsonValue*> found;
  find_from(root, path, 0, found);
  return found;
}

JsonValue change_json(const JsonValue& root, const JsonPath& path, bool create,
                      const Change& change) {
  return change_from(&root, path, 0, create, change);
}

JsonValue remove_json(const JsonValue& root, const JsonPath& path) {
  return path.empty() ? root : remove_from(root, path, 0);
}

std::string print_json(const JsonValue& value) {
  JsonWriter writer;
  writer.value(value);
  return writer.take();
}

Value field_of_json(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::kNull:
      return Value();
    case JsonValue::Kind::kBool:
      return Value(value.as_bool() ? "true" : "false");
    case JsonValue::Kind::kNumber: {
      const std::optional<double> number = value.as_number();
      return number ? Value(*number) : Value(value.text());
    }
    case JsonValue::Kind::kString:
      return Value(value.text());
    case JsonValue::Kind::kArray:
    case JsonValue::Kind::kObject:
      break;
  }
  return Value(print_json(value));
}

JsonValue json_of_field(const ValueView& value, bool plain) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return JsonValue();
    case ValueKind::kBool:
      return JsonValue::boolean(value.boolean());
    case ValueKind::kNumber:
      return JsonValue::number(index::format_number(value.number()));
    case ValueKind::kMulti: {
      JsonValue array = JsonValue::array();
      for (const Value& element : value.elements()) array.append(json_of_field(element, plain));
      return array;
    }
    case ValueKind::kText:
      break;
  }
  const std::string_view text = value.text();
  if (!plain && !text.empty() && (text.front() == '{' || text.front() == '[')) {
    if (auto parsed = parse_json(text)) return std::move(parsed).value();
  }
  if (!plain) {
    // Only what would be printed so again: "007" and "1.50" are texts.
    const std::optional<double> number = index::parse_number(text);
    if (number && index::format_number(*number) == text)
      return JsonValue::number(std::string(text));
  }
  return JsonValue::string(std::string(text));
}

std::optional<JsonValue> parse_json_argument(const ValueView& value) {
  if (value.kind() != ValueKind::kText && value.kind() != ValueKind::kNumber) return {};
  auto parsed = parse_json(index::to_text(value));
  if (!parsed) return {};
  return std::move(parsed).value();
}

}  // namespace riffle::lang
