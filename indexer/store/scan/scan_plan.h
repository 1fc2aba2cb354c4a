#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "indexer/read/event_source.h"
#include "indexer/store/scan/block_rows.h"
#include "indexer/store/scan/scan_filter.h"

namespace riffle::index {

// What all parts of one scan share: what is asked, which blocks may have it, what has been done.
// The counters may be used by any thread.
class ScanPlan {
 public:
  ScanPlan(const ScanSpec& spec, const SearchContext& context, ScanFilter filter)
      : spec_(spec), context_(context), filter_(std::move(filter)) {}

  // While planning: the blocks of one segment, or of what is active (`segment` null).
  void add_segment(const std::shared_ptr<SegmentHandle>& segment);
  void add_active(const std::shared_ptr<const std::string>& index,
                  const std::shared_ptr<const Block>& block);
  // Greatest time first.
  void finish_planning();

  const ScanSpec& spec() const { return spec_; }
  const SearchContext& context() const { return context_; }
  const ScanFilter& filter() const { return filter_; }
  const std::vector<ScanBlock>& blocks() const { return blocks_; }

  // Says no, and tells the user, when its segment has been found damaged since.
  bool usable(const ScanBlock& block);
  // The block gave nothing, and no text of it was read.
  void note_pruned(const ScanBlock& block);
  // Damage ends the block and its segment and is told once; other errors end the search.
  Result<void> absorb(const ScanBlock& block, Error error);

  void count_scanned(uint64_t rows) { scanned_.fetch_add(rows, std::memory_order_relaxed); }
  void count_bytes(uint64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void count_matched(uint64_t rows) { matched_.fetch_add(rows, std::memory_order_relaxed); }
  void count_done() { done_.fetch_add(1, std::memory_order_relaxed); }
  void finish() { finished_.store(true, std::memory_order_relaxed); }
  ScanStatistics statistics() const;

 private:
  struct SegmentState {
    std::shared_ptr<SegmentHandle> handle;
    std::atomic<size_t> blocks_left{0};  // not excluded without decoding a row
    bool told_damaged = false;           // guarded by mutex_
  };
  void tell_damaged(SegmentState& state);

  const ScanSpec spec_;
  const SearchContext& context_;
  const ScanFilter filter_;
  std::vector<ScanBlock> blocks_;
  std::vector<std::unique_ptr<SegmentState>> segments_;
  uint64_t events_total_ = 0;

  std::atomic<uint64_t> scanned_{0};
  std::atomic<uint64_t> bytes_{0};
  std::atomic<uint64_t> matched_{0};
  std::atomic<uint64_t> done_{0};
  std::atomic<bool> finished_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> damaged_;  // guarded by mutex_
};

}  // namespace riffle::index
