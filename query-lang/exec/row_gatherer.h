#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// Collects single rows of several batches into new batches that all have the same fields. Not
// thread-safe.
class RowGatherer {
 public:
  explicit RowGatherer(std::vector<std::string> fields)
      : fields_(std::move(fields)), builders_(fields_.size()) {}

  // The columns of a batch in the order of the fields, null where it has none.
  std::vector<const index::Column*> columns_of(const index::Batch& batch) const;
  void add(const std::vector<const index::Column*>& columns, size_t row);
  size_t rows() const { return rows_; }
  index::Batch finish();  // empty afterwards

 private:
  std::vector<std::string> fields_;
  std::vector<index::ColumnBuilder> builders_;
  size_t rows_ = 0;
};

// The names of fields in the order in which they first appeared.
class FieldNames {
 public:
  void add(const index::Batch& batch);
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_set<std::string> seen_;
};

}  // namespace riffle::lang
