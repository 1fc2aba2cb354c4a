#pragma once

#include <set>
#include <string>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::server {

// Batches kept until all columns of an answer are known. Not thread-safe.
class HeldRows {
 public:
  void add(const index::Batch& batch) {
    for (const auto& field : batch.fields()) {
      if (known_.insert(field.name).second) columns_.push_back(field.name);
    }
    rows_ += batch.rows();
    batches_.push_back(batch);
  }
  const std::vector<std::string>& columns() const { return columns_; }  // in order of appearance
  const std::vector<index::Batch>& batches() const { return batches_; }
  size_t rows() const { return rows_; }
  void clear_rows() {
    batches_.clear();
    rows_ = 0;
  }

 private:
  std::vector<std::string> columns_;
  std::set<std::string, std::less<>> known_;
  std::vector<index::Batch> batches_;
  size_t rows_ = 0;
};

}  // namespace riffle::server
