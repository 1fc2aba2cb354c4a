#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/read/field_comparison.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// Finds the rows of a lookup table whose fields match given values: by hash where they must be
// equal, else one after the other. Immutable once made, so any number of threads may use it.
class LookupMatcher {
 public:
  // `fields`: of the table, in the order in which values are given.
  LookupMatcher(std::shared_ptr<const LookupTable> table, const std::vector<std::string>& fields);

  // Appends the rows that match, in the order of the table, at most max_matches in all.
  void find(const std::vector<std::string>& values, std::vector<uint32_t>& rows) const;
  const LookupTable& table() const { return *table_; }
  size_t memory_bytes() const;

 private:
  struct Field {
    index::ColumnPtr column;
    bool exact = true;
    bool network = false;
  };
  std::string folded(std::string_view text) const;
  bool matches(const Field& field, uint32_t row, std::string_view value) const;

  std::shared_ptr<const LookupTable> table_;
  std::vector<Field> fields_;
  std::unordered_map<std::string, std::vector<uint32_t>> by_key_;  // of the exact fields
};

}  // namespace riffle::lang
