#pragma once

#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/spill_space.h"
#include "indexer/columns/batch.h"
#include "indexer/read/search_context.h"

namespace riffle::lang {

// Whether an operator that holds `own_bytes` of the search's memory should put them aside now:
// memory gets short, and it is worth it. `share`: it is one of so many that do the same (workers).
bool should_spill(const index::SearchContext& context, size_t own_bytes, size_t share = 1);

// Rows put aside on disk, read in the order in which they were written, as often as wanted. Not
// thread-safe.
class SpillRun {
 public:
  // Only where the context has a SpillSpace.
  static Result<SpillRun> create(const index::SearchContext& context);

  Result<void> write(const index::Batch& batch);
  // The next rows; nothing at the end. They come in small batches, so that many runs can be read
  // side by side.
  Result<std::optional<index::Batch>> next();
  // Reading begins anew.
  void rewind() { file_.rewind(); }
  uint64_t rows() const { return rows_; }

 private:
  explicit SpillRun(SpillFile file) : file_(std::move(file)) {}

  SpillFile file_;
  uint64_t rows_ = 0;
  size_t block_rows_ = 64;  // as many as make a block of the usual size
  std::string block_;
};

// Splits the rows of batches by a key into runs: equal keys meet in one of them. Not thread-safe.
class SpillPartitions {
 public:
  // Divides what memory cannot hold by that much.
  static constexpr size_t kCount = 32;

  // `seed`: another one splits a partition further.
  explicit SpillPartitions(const index::SearchContext& context, uint64_t seed = 0)
      : context_(context), seed_(seed) {}

  // keys[row] is the key of a row.
  Result<void> write(const index::Batch& batch, const std::vector<std::string>& keys);
  // Those that have rows.
  std::vector<SpillRun>& runs() { return runs_; }

 private:
  const index::SearchContext& context_;
  uint64_t seed_;
  std::vector<SpillRun> runs_;
  std::vector<size_t> places_;  // of each partition in runs_, from 1 on
};

}  // namespace riffle::lang
