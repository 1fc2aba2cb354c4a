#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/columns/value.h"

namespace riffle::lang {

// What many functions need of values.

// Absent where it is no finite number.
inline index::Value finite_value(double number) {
  return std::isfinite(number) ? index::Value(number) : index::Value();
}

// The values of an argument one by one: none for null, one for a single value.
inline size_t value_count(const index::ValueView& value) {
  if (value.is_null()) return 0;
  return value.kind() == index::ValueKind::kMulti ? value.elements().size() : 1;
}

template <typename Visit>
void for_each_value(const index::ValueView& value, Visit visit) {
  if (value.kind() == index::ValueKind::kMulti) {
    for (const index::Value& element : value.elements()) visit(index::ValueView(element));
  } else if (!value.is_null()) {
    visit(value);
  }
}

inline std::vector<index::Value> values_of(const index::ValueView& value) {
  std::vector<index::Value> values;
  for_each_value(value, [&](const index::ValueView& each) { values.push_back(each.to_value()); });
  return values;
}

// `apply` maps a text to a Value; null stays null, a multivalue is mapped value by value.
template <typename Apply>
index::Value map_texts(const index::ValueView& value, Apply apply) {
  std::string scratch;
  if (value.is_null()) return {};
  if (value.kind() != index::ValueKind::kMulti) return apply(index::to_text(value, scratch));
  std::vector<index::Value> results;
  for (const index::Value& element : value.elements()) {
    index::Value result = apply(index::to_text(element, scratch));
    if (!result.is_null()) results.push_back(std::move(result));
  }
  return index::Value::make_multi(std::move(results));
}

// A whole number, if that is what it is.
inline std::optional<int64_t> as_integer(const index::ValueView& value) {
  constexpr double kLimit = 9007199254740992.0;  // 2^53: doubles are exact up to there
  const std::optional<double> number = index::as_number(value);
  if (!number || std::floor(*number) != *number || std::abs(*number) > kLimit) return {};
  return static_cast<int64_t>(*number);
}

}  // namespace riffle::lang
