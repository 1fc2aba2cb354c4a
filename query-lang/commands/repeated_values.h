#pragma once

#include <span>
#include <vector>

#include "indexer/columns/column.h"

namespace riffle::lang {

// The distinct values of a column, for what is costly for each of them: those of its dictionary, or
// of texts that a sample shows to come again and again. Otherwise every row counts as distinct.
// Refers to the column, which must outlive it.
class RepeatedValues {
 public:
  explicit RepeatedValues(const index::ColumnPtr& column);

  size_t size() const { return size_; }
  index::ValueView at(size_t i) const { return values_->at(first_.empty() ? i : first_[i]); }
  // How many rows have value i; a dictionary may hold more values than the rows use.
  size_t rows(size_t i) const { return rows_.empty() ? rows_of_each_ : rows_[i]; }
  // Whether each of them is null or one text or number.
  bool single() const;
  // A column with a value for each distinct one, as a column with a value for each row.
  index::ColumnPtr spread(index::ColumnPtr distinct) const;

 private:
  void find_repeats();

  const index::ColumnPtr& column_;
  const index::Column* values_;
  size_t size_;
  size_t rows_of_each_ = 1;
  std::span<const uint32_t> codes_;  // of a dictionary, or own_codes_
  std::vector<uint32_t> own_codes_;  // where texts repeat
  std::vector<uint32_t> first_;      // … the first row of each
  std::vector<uint32_t> rows_;       // with codes
};

}  // namespace riffle::lang
