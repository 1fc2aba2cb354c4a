#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "indexer/store/scan/block_cursor.h"
#include "indexer/store/scan/event_batch.h"

namespace riffle::index {

// A scan in the order of results: merges the blocks by RowKey, descending, and opens a block only
// when no row before it can come any more.
class NewestFirstScan : public Scan {
 public:
  explicit NewestFirstScan(std::unique_ptr<ScanPlan> plan);
  size_t parts() const override { return 1; }
  Result<std::optional<Batch>> next(size_t part) override;
  ScanStatistics statistics() const override { return plan_->statistics(); }

 private:
  struct Open {
    RowKey key;
    std::unique_ptr<BlockCursor> cursor;
    friend bool operator<(const Open& a, const Open& b) { return a.key < b.key; }
  };
  Result<void> open_due_blocks();
  // Moves the cursor to its next row and puts it into the heap; drops it at its end.
  Result<void> advance(std::unique_ptr<BlockCursor> cursor);
  Result<void> fill(size_t wanted);

  std::unique_ptr<ScanPlan> plan_;
  EventBatchBuilder builder_;
  std::vector<Open> heap_;
  size_t next_block_ = 0;
  uint64_t given_ = 0;
};

}  // namespace riffle::index
