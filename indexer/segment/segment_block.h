#pragma once

#include <memory>

#include "indexer/segment/segment_reader.h"

namespace riffle::index {

// One block of a segment file.
class SegmentBlock : public Block {
 public:
  SegmentBlock(std::shared_ptr<const SegmentReader> segment, size_t ordinal)
      : segment_(std::move(segment)), ordinal_(ordinal) {}

  const BlockFacts& facts() const override { return segment_->description_.blocks[ordinal_]; }
  Result<bool> may_match(const BlockPruner& pruner) const override;
  Result<std::vector<int64_t>> times() const override;
  Result<std::vector<int64_t>> index_times() const override;
  Result<std::vector<int64_t>> commits() const override;
  Result<std::vector<int64_t>> sequences() const override;
  std::vector<std::string> field_names() const override;
  Result<ColumnPtr> field(std::string_view name) const override;
  Result<std::vector<uint32_t>> frame_first_rows() const override;
  Result<std::shared_ptr<const TextFrame>> frame(size_t ordinal) const override;

 private:
  struct FramePlace {
    uint32_t first_row;
    uint32_t rows;
    uint32_t raw_bytes;
    uint32_t plain_bytes;
    std::string_view stored;
  };
  Result<std::vector<FramePlace>> frame_places() const;

  std::shared_ptr<const SegmentReader> segment_;
  size_t ordinal_;
};

}  // namespace riffle::index
