#pragma once

#include <memory>
#include <string>
#include <vector>

#include "indexer/read/event_source.h"
#include "indexer/segment/memory_block.h"
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
  StoreSnapshot(uint64_t commit, std::vector<std::shared_ptr<SegmentHandle>> segments,
                std::vector<Active> active)
      : commit_(commit), segments_(std::move(segments)), active_(std::move(active)) {}

  uint64_t commit() const override { return commit_; }
  Result<std::unique_ptr<Scan>> scan(const ScanSpec& spec,
                                     const SearchContext& context) const override;

 private:
  uint64_t commit_;
  std::vector<std::shared_ptr<SegmentHandle>> segments_;
  std::vector<Active> active_;
};

}  // namespace riffle::index
