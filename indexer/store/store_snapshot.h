#pragma once

#include <memory>
#include <string>
#include <vector>

#include "indexer/read/event_source.h"
#include "indexer/segment/memory_block.h"
#include "indexer/store/scan/scan_plan.h"
#include "indexer/store/segment_handle.h"

namespace riffle::index {

// The events of a store as of one moment: the segments of a commit and what was active. Immutable
// but for segments found damaged.
class StoreSnapshot : public EventSource {
 public:
  struct Active {
    std::shared_ptr<const std::string> index;
    std::vector<std::shared_ptr<const MemoryBlock>> blocks;
  };
  // `last_commit`: rows of later ones are not shown.
  StoreSnapshot(uint64_t commit, std::vector<std::shared_ptr<SegmentHandle>> segments,
                std::vector<Active> active, std::shared_ptr<const Floors> floors,
                uint64_t last_commit = UINT64_MAX)
      : commit_(commit),
        segments_(std::move(segments)),
        active_(std::move(active)),
        floors_(std::move(floors)),
        last_commit_(last_commit) {}

  uint64_t commit() const override { return commit_; }
  Result<std::unique_ptr<Scan>> scan(const ScanSpec& spec,
                                     const SearchContext& context) const override;
  // What both kinds of scan walk over.
  Result<std::unique_ptr<ScanPlan>> plan(const ScanSpec& spec, const SearchContext& context) const;

 private:
  Micros floor_of(const std::string& index) const;

  uint64_t commit_;
  std::vector<std::shared_ptr<SegmentHandle>> segments_;
  std::vector<Active> active_;
  std::shared_ptr<const Floors> floors_;
  uint64_t last_commit_;
};

}  // namespace riffle::index
