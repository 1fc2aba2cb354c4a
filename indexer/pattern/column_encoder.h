#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/base/zstd.h"
#include "indexer/pattern/column_collector.h"
#include "indexer/pattern/text_encoder.h"

namespace riffle::index {

// Writes a finished column (docs/format.md, "Columns"): its part of the segment, then its
// blocks.
class ColumnEncoder {
 public:
  ColumnEncoder(ColumnCollector& column, ZstdCompressor& zstd);

  std::string segment_part();
  // Empty where the block has no value of the column.
  TextEncoder::BlockPart block_part(size_t block);
  size_t patterns() const { return plan_ ? plan_->patterns().size() : 0; }

 private:
  ColumnCollector& column_;
  ZstdCompressor& zstd_;
  std::vector<uint32_t> new_codes_;  // of a dictionary, by frequency
  std::vector<uint32_t> order_;      // the old codes in their new order
  std::unique_ptr<TextPlan> plan_;
  std::unique_ptr<TextEncoder> texts_;
};

}  // namespace riffle::index
