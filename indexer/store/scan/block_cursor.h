#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "indexer/base/memory_account.h"
#include "indexer/store/scan/event_batch.h"
#include "indexer/store/scan/scan_plan.h"

namespace riffle::index {

// Walks the rows of one block that satisfy the scan, a frame at a time, newest or oldest frame
// first. Nothing is decoded before it is needed. One thread at a time.
class BlockCursor {
 public:
  enum class Direction : uint8_t { kNewestFirst, kAnyOrder };
  BlockCursor(ScanPlan& plan, const ScanBlock& block, Direction direction);

  // Moves to the next frame that has rows; false at the end of the block.
  Result<bool> next_frame(const EventBatchBuilder& builder);
  // The rows found in the current frame and not taken yet, ascending.
  std::vector<uint32_t>& found() { return found_; }
  // The order of the row that comes next, newest first; only while found() is not empty.
  RowKey newest_key() const;
  // Loads the frame for picking, where the builder needs it.
  Result<void> load_for_pick(const EventBatchBuilder& builder);

  const std::shared_ptr<BlockRows>& rows() const { return rows_; }
  const ScanBlock& source() const { return rows_->source(); }

 private:
  Result<void> start();
  Result<void> filter_frame(size_t frame);
  Result<void> drop_hidden();
  Result<void> load_frame();

  ScanPlan& plan_;
  std::shared_ptr<BlockRows> rows_;
  Direction direction_;
  ScanFilter::Memory memory_;
  MemoryCharge charge_;
  bool started_ = false;
  bool prepared_ = false;
  bool check_times_ = false;
  bool check_index_times_ = false;
  bool check_floor_ = false;
  bool check_commits_ = false;
  size_t frames_left_ = 0;
  size_t frame_ = 0;
  std::vector<uint32_t> found_;
};

}  // namespace riffle::index
