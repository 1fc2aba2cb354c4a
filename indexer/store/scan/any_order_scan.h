#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "indexer/store/scan/block_cursor.h"
#include "indexer/store/scan/event_batch.h"

namespace riffle::index {

// A scan in any order: each part takes the next block that no other has taken, so that workers are
// busy to the end. Also counts: a block that satisfies the scan as a whole is answered from its
// facts.
class AnyOrderScan : public Scan {
 public:
  AnyOrderScan(std::unique_ptr<ScanPlan> plan, size_t parts);
  size_t parts() const override { return parts_.size(); }
  Result<std::optional<Batch>> next(size_t part) override;
  ScanStatistics statistics() const override { return plan_->statistics(); }

 private:
  struct Part {
    explicit Part(const FieldDemand& fields) : builder(fields) {}
    EventBatchBuilder builder;
    std::unique_ptr<BlockCursor> cursor;
    uint64_t counted = 0;  // rows without fields that are still to be given
  };
  // Opens the next block; false when there is none.
  Result<bool> open_block(Part& part);
  // Whether batches may be larger than asked for where that saves copying columns.
  bool gives_blocks() const;
  bool is_all(const ScanBlock& block) const;
  Result<void> fill(Part& part);
  Result<void> count_block(Part& part, const ScanBlock& block);
  size_t batch_rows() const;

  std::unique_ptr<ScanPlan> plan_;
  bool counts_only_;
  std::vector<Part> parts_;
  std::atomic<size_t> next_block_{0};
};

}  // namespace riffle::index
