#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "indexer/columns/column.h"
#include "query-lang/exec/value_interner.h"

namespace riffle::lang {

// Numbers the distinct combinations of BY values from 0 on. A row that lacks one of the values is
// in no group, one with several values in a group for each. Without keys there is one group, which
// always exists. Not thread-safe.
class GroupTable {
 public:
  // `by_row`: without the short ways for coded columns, for tests.
  explicit GroupTable(size_t keys, bool by_row = false);

  // Which rows are in which groups: row rows[i] is in groups[i]. A row may come several times.
  struct Rows {
    std::vector<uint32_t> rows;
    std::vector<uint32_t> groups;
    bool every_row = false;  // rows are 0, 1, 2 … of the whole batch
    // The column, as it stands where every_row, else its rows `rows`.
    index::ColumnPtr align(const index::ColumnPtr& column) const {
      return every_row ? column : index::Column::take(column, rows);
    }
  };
  // `distinct`: a value that stands twice in one row puts it into the group once.
  void assign(std::span<const index::ColumnPtr> keys, size_t batch_rows, Rows& out,
              bool distinct = false);

  // Whether count() is better than assign() for that many rows.
  static bool coded(std::span<const index::ColumnPtr> keys, size_t rows);
  // How many of the rows [begin, end) are in each group, for aggregations that ask for nothing
  // else. A group may come several times. Where the keys are codes, values are looked at once for
  // each combination.
  struct Count {
    uint32_t group = 0;
    uint64_t rows = 0;
  };
  std::vector<Count> count(std::span<const index::ColumnPtr> keys, size_t begin, size_t end,
                           bool distinct = false);

  size_t size() const { return keys_ == 0 ? 1 : groups_; }
  size_t keys() const { return keys_; }
  const index::Value& key(size_t group, size_t position) const {
    return interners_[position].value(keys_ == 1 ? static_cast<uint32_t>(group)
                                                 : group_ids_[group * keys_ + position]);
  }
  // The groups by their keys ascending: numbers by size, before texts, which stand in the order of
  // their bytes.
  std::vector<uint32_t> sorted() const;
  size_t memory_bytes() const;

 private:
  // assign() by combinations of codes; false where that can't be, or where a row has several
  // values.
  bool assign_codes(std::span<const index::ColumnPtr> keys, size_t batch_rows, Rows& out);
  // assign() row by row: what the others must agree with.
  void assign_rows(std::span<const index::ColumnPtr> keys, size_t batch_rows, Rows& out,
                   bool distinct);
  uint32_t group_of(std::span<const uint32_t> ids);
  void expand(std::span<const index::ColumnPtr> keys, uint32_t row, bool distinct, Rows& out);

  size_t keys_;
  bool by_row_;
  size_t groups_ = 0;
  std::vector<ValueInterner> interners_;  // one for each key
  std::vector<FlatMap> pairs_;  // (number of the prefix, value) → number of the longer prefix
  std::vector<uint32_t> group_ids_;         // with two keys or more: keys_ values for each group
  std::vector<std::vector<uint32_t>> ids_;  // of the batch at hand
};

// Order of keys and of rows sorted by them: numbers by size before texts by their bytes; null last.
int compare_keys(const index::ValueView& a, const index::ValueView& b);

}  // namespace riffle::lang
