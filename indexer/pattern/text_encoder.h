#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/base/zstd.h"
#include "indexer/pattern/slot_filter.h"
#include "indexer/pattern/text_collector.h"
#include "indexer/pattern/text_plan.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {

// Writes a column of texts by its plan (docs/format.md, "Texts").
class TextEncoder {
 public:
  // `escapes` as in TextCutter.
  TextEncoder(const TextPlan& plan, bool escapes, ZstdCompressor& zstd);

  std::string segment_part();
  struct BlockPart {
    std::string head;    // patterns, codes, directory of frames
    std::string values;  // the frames
    std::string filter;  // over its slots
  };
  BlockPart block_part(const CollectedBlock& block);

 private:
  void merge_rows(const CollectedBlock& block);
  void append_value(const PlannedSlot& slot, std::string_view value, std::string& column) const;
  void end_frame(bool last);

  // Appends the values of all slots of a pattern to the frames, and tells the filter.
  void add_pattern(const CollectedBlock& block, uint32_t pattern);
  void append_column(const PlannedSlot& slot, std::string_view values, bool as_collected);

  const TextPlan& plan_;
  ZstdCompressor& zstd_;
  SlotFilterBuilder filter_;
  // Of the current block, by final pattern.
  std::vector<uint32_t> rows_;
  std::vector<const CollectedBlock::Run*>
      only_run_;                     // the pattern's rows come from it alone, as they are
  std::vector<std::string> merged_;  // by slot: columns put together row by row
  std::string frame_;
  uint32_t frame_columns_ = 0;
  std::string values_;
  ByteWriter directory_;
  uint32_t frames_ = 0;
};

}  // namespace riffle::index
