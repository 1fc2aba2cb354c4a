#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/search_context.h"
#include "query-lang/exec/operator.h"
#include "query-lang/exec/row_gatherer.h"
#include "query-lang/exec/sort_cells.h"
#include "query-lang/exec/spill_run.h"

namespace riffle::lang {

using EmitRows = std::function<Result<Flow>(const index::Batch&)>;

// Takes rows and gives them back sorted; rows that compare equal stay in their order, rows without
// a value come last either way. With a limit it never keeps many more rows than that; what is too
// much for the memory waits on disk, as sorted runs that are merged at the end. Charges the
// search's memory. The keys and the context must outlive it. Not thread-safe.
class RowSorter {
 public:
  RowSorter(const std::vector<SortKey>& keys, std::optional<uint64_t> limit,
            const index::SearchContext& context);

  Result<void> add(const index::Batch& batch);
  // All rows that are kept, sorted, in batches of the context's size, which all have the same
  // fields. Call it once, at the end.
  Result<void> finish(const EmitRows& emit);
  // How many rows the limit leaves out.
  uint64_t dropped() const { return limit_ && added_ > *limit_ ? added_ - *limit_ : 0; }
  bool spilled() const { return spilled_; }

 private:
  struct Sorted;
  Result<Sorted> sorted();
  Result<Flow> gather(const Sorted& rows, size_t batch_rows, const EmitRows& emit);
  // Sorts what is there into one batch and cuts it at the limit.
  Result<void> settle();
  Result<void> put_aside();
  size_t own_bytes() const;

  const std::vector<SortKey>& keys_;
  std::optional<uint64_t> limit_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  FieldNames fields_;
  std::vector<index::Batch> batches_;
  uint64_t rows_ = 0;  // of batches_
  size_t bytes_ = 0;   // the same
  uint64_t added_ = 0;
  std::vector<SpillRun> runs_;  // each sorted; equal rows stand in the order of the runs
  bool spilled_ = false;
};

}  // namespace riffle::lang
