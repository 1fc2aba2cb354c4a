#include "server/search/json_rows.h"

#include <cmath>

namespace riffle::server {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: from here on a double skips some

bool held_by_double(std::string_view source, double number) {
  return source.find_first_of(".eE") != std::string_view::npos || std::abs(number) < kExactIntegers;
}

}  // namespace

index::Value to_cell(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::kNull:
      return index::Value();
    case JsonValue::Kind::kBool:
      return index::Value(value.as_bool() ? "true" : "false");
    case JsonValue::Kind::kString:
      return index::Value(value.text());
    case JsonValue::Kind::kNumber: {
      const auto number = value.as_number();
      if (number && held_by_double(value.text(), *number)) return index::Value(*number);
      return index::Value(value.text());
    }
    case JsonValue::Kind::kArray: {
      std::vector<index::Value> elements;
      for (const auto& element : value.elements()) {
        if (element.is_array()) {
          JsonWriter text;
          text.value(element);
          elements.emplace_back(text.take());
        } else if (!element.is_null()) {
          elements.push_back(to_cell(element));
        }
      }
      return elements.empty() ? index::Value() : index::Value::make_multi(std::move(elements));
    }
    case JsonValue::Kind::kObject:
      break;
  }
  JsonWriter text;
  text.value(value);
  return index::Value(text.take());
}

Result<void> append_row(const JsonValue& object, index::BatchBuilder& rows) {
  if (!object.is_object()) return user_error("a row must be a JSON object");
  rows.begin_row();
  for (const auto& member : object.members()) {
    const index::Value cell = to_cell(member.value);
    rows.set(member.name, index::ValueView(cell));
  }
  return {};
}

Result<std::vector<index::Batch>> read_json_rows(std::istream& in, std::string_view name) {
  std::vector<index::Batch> batches;
  index::BatchBuilder rows;
  std::string line;
  const auto at_line = [&](Error error, size_t number) {
    error.span.reset();  // it counts bytes of the line, not of a query
    return std::move(error).with_context(std::string(name) + ":" + std::to_string(number));
  };
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto value = parse_json(line, {.replace_invalid_utf8 = true});
    if (!value) return at_line(std::move(value).error(), number);
    if (auto added = append_row(*value, rows); !added)
      return at_line(std::move(added).error(), number);
    if (rows.rows() == index::kBatchRows) batches.push_back(rows.finish());
  }
  if (in.bad()) return environment_error("cannot read " + std::string(name));
  if (rows.rows() > 0) batches.push_back(rows.finish());
  return batches;
}

}  // namespace riffle::server
