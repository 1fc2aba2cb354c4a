#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "indexer/columns/column.h"

namespace riffle::lang {

// Columns of few distinct values seen as one: a number for each combination of their codes, so that
// rows are counted and grouped by adding whole numbers, and values are looked at once for each
// combination. Refers to the columns, which must outlive it.
class CombinedCodes {
 public:
  // Nothing where a column is neither constant nor a dictionary, or where so few rows have that
  // many combinations that a table of them does not pay.
  static std::optional<CombinedCodes> of(std::span<const index::ColumnPtr> columns, size_t rows);

  // All numbers are below.
  size_t size() const { return size_; }
  // Calls visit(row, number) for the rows [begin, end).
  template <typename Visit>
  void for_each(size_t begin, size_t end, Visit visit) const;
  // How many of the rows [begin, end) have each number.
  std::vector<uint32_t> count(size_t begin, size_t end) const;
  // The value of one of the columns in rows of that number.
  index::ValueView value(uint32_t number, size_t column) const;
  // The columns, with a row for each of `numbers`.
  std::vector<index::ColumnPtr> rows_of(std::span<const uint32_t> numbers) const;

 private:
  // Of a dictionary column; constants have none.
  struct Digit {
    const uint32_t* codes;
    unsigned shift;
    uint32_t mask;  // all bits of the digit
    uint32_t code(uint32_t number) const { return ((number >> shift) & mask) - 1; }
  };
  static constexpr size_t kConstant = SIZE_MAX;
  // A digit has whole bits: shifts are cheaper than products. Codes count from 1 here: adding 1 to
  // the code of no value gives 0.
  static uint32_t part(const Digit& digit, size_t row) {
    return (digit.codes[row] + 1) << digit.shift;
  }

  std::span<const index::ColumnPtr> columns_;
  std::vector<Digit> digits_;
  std::vector<size_t> digit_of_;  // of each column, or kConstant
  size_t size_ = 1;
};

template <typename Visit>
void CombinedCodes::for_each(size_t begin, size_t end, Visit visit) const {
  if (digits_.size() == 1) {
    const Digit a = digits_[0];
    for (size_t row = begin; row < end; ++row) visit(row, part(a, row));
  } else if (digits_.size() == 2) {
    const Digit a = digits_[0];
    const Digit b = digits_[1];
    for (size_t row = begin; row < end; ++row) visit(row, part(a, row) + part(b, row));
  } else {
    for (size_t row = begin; row < end; ++row) {
      uint32_t number = 0;
      for (const Digit& digit : digits_) number += part(digit, row);
      visit(row, number);
    }
  }
}

}  // namespace riffle::lang
