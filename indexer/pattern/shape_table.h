#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/pattern/json_split.h"

namespace riffle::index {

// All bytes of an event that are not values, and where the values go. Shape 0 is the plain text:
// one value, nothing else.
struct Shape {
  struct Place {
    ValueForm form = ValueForm::kString;
    uint32_t column = 0;
    uint32_t literal_begin = 0;  // of the literal before the value; the next one's begin is its end
  };
  std::string literals;  // end to end, with slack behind
  uint32_t literal_bytes = 0;
  uint32_t tail_begin = 0;  // of the literal after the last value
  std::vector<Place> places;
  uint64_t rows = 0;

  std::string_view literal(size_t i) const {
    const uint32_t begin = i == places.size() ? tail_begin : places[i].literal_begin;
    const uint32_t end = i == places.size()       ? literal_bytes
                         : i + 1 == places.size() ? tail_begin
                                                  : places[i + 1].literal_begin;
    return std::string_view(literals).substr(begin, end - begin);
  }
};

// A field of JSON events. `occurrence` counts equal paths within one event.
struct ColumnName {
  std::string path;
  uint32_t occurrence = 0;
};

// Splits events into shape and values. Events that are no JSON object, and those beyond the
// budgets, are plain text.
class ShapeTable {
 public:
  ShapeTable();

  // The shape of `event`; its values are in values() until the next call.
  uint32_t split(std::string_view event);
  std::span<const std::string_view> values() const { return values_; }

  const std::vector<Shape>& shapes() const { return shapes_; }
  const std::vector<ColumnName>& columns() const { return columns_; }
  // JSON objects that were kept as text because a budget was used up.
  uint64_t overflow_rows() const { return overflow_rows_; }

 private:
  bool fits(const Shape& shape, std::string_view event);
  uint32_t split_slowly(std::string_view event);
  uint32_t as_text(std::string_view event);
  uint32_t add_shape(const std::string& key, std::string_view event);
  uint32_t column(const std::string& path, uint32_t occurrence);

  std::vector<Shape> shapes_;
  std::vector<ColumnName> columns_;
  std::unordered_map<std::string, uint32_t> shape_numbers_;
  std::unordered_map<std::string, uint32_t> column_numbers_;
  size_t shape_bytes_ = 0;
  uint64_t overflow_rows_ = 0;
  std::vector<uint32_t> recent_;  // shapes to try first
  std::vector<std::string_view> values_;
  std::vector<SplitValue> found_;
};

}  // namespace riffle::index
