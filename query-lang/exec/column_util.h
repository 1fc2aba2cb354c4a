#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "indexer/columns/column.h"

namespace riffle::lang {

// Rows `rows` of `column` as a column without indirection; `null_row` stands for a null.
index::ColumnPtr gather(const index::Column& column, std::span<const uint32_t> rows,
                        uint32_t null_row);

// The numbers of a column: of numbers and of texts that read as one; everything else is absent.
// Borrows from the column where it can, which must outlive it.
class NumberView {
 public:
  explicit NumberView(const index::Column& column);
  NumberView(const NumberView&) = delete;
  NumberView& operator=(const NumberView&) = delete;
  size_t size() const { return values_.size(); }
  std::span<const double> values() const { return values_; }
  bool has(size_t row) const { return present_.empty() || present_[row] != 0; }
  bool all_present() const { return present_.empty(); }

 private:
  std::vector<double> own_values_;
  std::vector<uint8_t> own_present_;
  std::span<const double> values_;
  std::span<const uint8_t> present_;
};

// Whether some row of a dictionary column has no value.
bool has_null_code(std::span<const uint32_t> codes);

// The column with a text where it has no value; the column itself where it has all.
index::ColumnPtr fill_nulls(const index::ColumnPtr& column, std::string_view text);

// Whether every value of the column is a number or null: texts, booleans and multivalues are not.
bool only_numbers(const index::Column& column);

// Truth values of rows, as a column and back. kUnknown is null.
enum class Truth : uint8_t { kFalse, kTrue, kUnknown };
index::ColumnPtr truth_column(std::span<const Truth> values);
// Everything that is no boolean is kUnknown.
std::vector<Truth> truths_of(const index::Column& column);

}  // namespace riffle::lang
