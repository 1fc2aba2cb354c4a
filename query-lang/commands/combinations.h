#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "indexer/columns/batch.h"
#include "query-lang/exec/flat_map.h"
#include "query-lang/exec/value_interner.h"

namespace riffle::lang {

// Numbers the combinations of the values of some fields from 0 on; several values of a field count
// as one text. Not thread-safe.
class Combinations {
 public:
  static constexpr uint32_t kIncomplete = 0xFFFFFFFF;
  explicit Combinations(size_t fields) : interners_(fields), pairs_(fields), ids_(fields) {}

  // The number of each row's combination; kIncomplete where a value is missing.
  void assign(std::span<const index::ColumnPtr> columns, size_t rows,
              std::vector<uint32_t>& numbers);
  size_t size() const { return pairs_.empty() ? 0 : pairs_.back().size(); }
  // A text that only equal combinations share: what combination_key() gives for their rows.
  std::string key(uint32_t number) const;
  size_t memory_bytes() const;

 private:
  std::vector<ValueInterner> interners_;
  std::vector<FlatMap> pairs_;
  std::vector<uint32_t> parts_;  // of each combination: the number of the value of each field
  std::vector<std::vector<uint32_t>> ids_;
};

// The same text for a row; false where a value is missing.
bool combination_key(std::span<const index::ColumnPtr> columns, size_t row, std::string& key);

}  // namespace riffle::lang
