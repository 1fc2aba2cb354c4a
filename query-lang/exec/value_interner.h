#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "indexer/columns/column.h"
#include "query-lang/exec/flat_map.h"

namespace riffle::lang {

// Numbers distinct single values from 0 on. Values are the same when their texts are: 1 and "1"
// are, "1" and "1.0" are not. Not thread-safe.
class ValueInterner {
 public:
  // `value` is a number, a text or a boolean.
  uint32_t intern(const index::ValueView& value);
  // As it came first.
  const index::Value& value(uint32_t id) const { return values_[id]; }
  size_t size() const { return values_.size(); }
  size_t memory_bytes() const;

 private:
  uint32_t intern_text(std::string_view text, const index::ValueView& value);
  void grow();

  std::vector<index::Value> values_;
  std::vector<uint64_t> hashes_;  // of the texts of values_
  std::vector<uint32_t> slots_;   // id + 1, or 0
  FlatMap numbers_;               // bits of a number → id
  size_t text_bytes_ = 0;
};

// In the numbers of a column's rows: no value, several values.
constexpr uint32_t kNullId = 0xFFFFFFFF;
constexpr uint32_t kMultiId = 0xFFFFFFFE;

// The number of each row's value; a dictionary's entries are looked at once.
void intern_column(const index::Column& column, ValueInterner& interner,
                   std::vector<uint32_t>& ids);

}  // namespace riffle::lang
