#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "indexer/segment/memory_block.h"
#include "indexer/store/scan/block_rows.h"
#include "indexer/store/segment_handle.h"

namespace riffle::index {

using SegmentHandles = std::vector<std::shared_ptr<SegmentHandle>>;

// How many rows of each event day the segments hold. A segment that proves damaged is quarantined.
Result<std::map<int32_t, uint64_t>> count_days(const SegmentHandles& segments);

// The rows of some segments of one index in order, those of the wanted days only, as new blocks.
// Not thread-safe.
class MergeStream {
 public:
  MergeStream(const SegmentHandles& segments, std::function<bool(int32_t)> wants_day);
  // A null pointer at the end. A segment that proves damaged is quarantined.
  Result<std::shared_ptr<const MemoryBlock>> next_block();

 private:
  struct Source {
    std::shared_ptr<SegmentHandle> segment;
    size_t next_block = 0;
    std::unique_ptr<BlockRows> rows;
    uint32_t row = 0;
    RowTexts texts;  // of the rows from first_text on
    uint32_t first_text = 0;
    std::vector<std::pair<std::string, ColumnPtr>> fields;

    bool at_end() const { return rows == nullptr; }
    RowKey key() const;
    std::string_view text() const { return texts[row - first_text]; }
  };
  // Moves to the next row of a wanted day.
  Result<void> settle(Source& source);
  Result<bool> open_block(Source& source);
  // Rebuilds the text of the source's row, and of those after it.
  Result<void> load_text(Source& source);
  Result<void> copy_row(Source& source, MemoryBlockBuilder& builder);
  Result<void> absorb(Source& source, Result<void> result);

  std::function<bool(int32_t)> wants_day_;
  std::vector<Source> sources_;
  bool started_ = false;
};

}  // namespace riffle::index
