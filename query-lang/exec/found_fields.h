#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// Fields that are found in rows, one row after the other, and put beside those that the rows have:
// where a field is not found, a row keeps what it has. The rows must outlive it. Not thread-safe.
class FoundFields {
 public:
  explicit FoundFields(const index::Batch& rows) : rows_(rows) {}

  // Rows come ascending. Of several values for one field of a row the first stays.
  void add(size_t row, std::string_view name, const index::ValueView& value);
  // The rows with what was found; call it once.
  index::Batch finish();

 private:
  struct Column {
    std::string name;
    index::ColumnPtr before;
    index::ColumnBuilder builder;
    // What the rows up to there have already.
    void keep_to(size_t row) {
      while (builder.size() < row) builder.add(before->at(builder.size()));
    }
  };

  const index::Batch& rows_;
  std::vector<Column> columns_;
  std::unordered_map<std::string, size_t> places_;
};

}  // namespace riffle::lang
