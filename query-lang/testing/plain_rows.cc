#include "query-lang/testing/plain_rows.h"

namespace riffle::lang::plain {

using index::ValueKind;

Value get(const Row& row, const std::string& field) {
  const auto found = row.find(field);
  return found == row.end() ? Value() : found->second;
}

void put(Row& row, const std::string& field, Value value) {
  if (value.is_null()) {
    row.erase(field);
  } else {
    row[field] = std::move(value);
  }
}

std::string text_of(const Value& value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return "";
    case ValueKind::kBool:
      return value.boolean() ? "True" : "False";
    case ValueKind::kNumber:
      return index::format_number(value.number());
    case ValueKind::kText:
      return value.text();
    case ValueKind::kMulti:
      break;
  }
  std::string joined;
  for (size_t i = 0; i < value.elements().size(); ++i)
    joined += (i == 0 ? "" : "\n") + text_of(value.elements()[i]);
  return joined;
}

std::optional<double> number_of(const Value& value) {
  if (value.kind() == ValueKind::kNumber) return value.number();
  return value.kind() == ValueKind::kText ? index::parse_number(value.text()) : std::nullopt;
}

std::vector<Value> list_of(const Value& value) {
  if (value.is_null()) return {};
  return value.kind() == ValueKind::kMulti ? value.elements() : std::vector<Value>{value};
}

Value value_of(std::vector<Value> list) {
  if (list.empty()) return Value();
  return list.size() == 1 ? list.front() : Value::make_multi(std::move(list));
}

bool group_before(const Value& a, const Value& b) {
  const auto x = number_of(a);
  const auto y = number_of(b);
  if (x && y && *x != *y) return *x < *y;
  if (x.has_value() != y.has_value()) return x.has_value();
  return text_of(a) < text_of(b);
}

}  // namespace riffle::lang::plain
