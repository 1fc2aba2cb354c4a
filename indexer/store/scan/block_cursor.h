#pragma once

#include <memory>
#include <vector>

#include "indexer/base/memory_account.h"
#include "indexer/store/scan/block_rows.h"
#include "indexer/store/scan/scan_plan.h"

namespace riffle::index {

// Walks the rows of one block that satisfy the scan: all at once, or newest first in windows that
// grow, so that a search that stops early has looked at little. One thread at a time.
class BlockCursor {
 public:
  enum class Direction : uint8_t { kNewestFirst, kAnyOrder };
  BlockCursor(ScanPlan& plan, const ScanBlock& block, Direction direction);

  // Moves to the next window that has rows; false at the end of the block.
  Result<bool> next_window();
  // How many rows of the whole block satisfy the scan; instead of next_window().
  Result<uint64_t> count();
  // The rows found in the current window and not taken yet, ascending.
  std::vector<uint32_t>& found() {
    if (whole_) list_all();
    return found_;
  }
  // In any order: whether all rows of the block were found and none is taken yet.
  bool whole() const { return whole_; }
  void take_whole() { whole_ = false; }
  // The order of the row that comes next, newest first; only while found() is not empty.
  RowKey newest_key() const;

  const std::shared_ptr<BlockRows>& rows() const { return rows_; }
  const ScanBlock& source() const { return rows_->source(); }

 private:
  Result<void> start();
  void list_all();
  // The rows [begin, end) that lie in the ranges of time.
  Result<RowMask> in_time(uint32_t begin, uint32_t end);
  void note_bytes();
  // Takes out what the snapshot does not show.
  Result<void> drop_hidden(RowMask& mask);

  ScanPlan& plan_;
  std::shared_ptr<BlockRows> rows_;
  Direction direction_;
  MemoryCharge charge_;
  bool started_ = false;
  bool check_times_ = false;
  bool check_index_times_ = false;
  uint32_t rows_left_ = 0;  // not looked at yet: the oldest ones
  uint32_t window_ = 0;
  uint64_t matched_ = 0;
  uint64_t bytes_noted_ = 0;
  bool hides_some_ = false;
  bool whole_ = false;
  std::vector<uint32_t> found_;  // empty where whole_
};

}  // namespace riffle::index
