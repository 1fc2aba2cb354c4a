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
  Result<std::vector<int64_t>> times() const override;
  Result<std::vector<int64_t>> index_times() const override;
  Result<std::vector<int64_t>> commits() const override;
  Result<std::vector<int64_t>> sequences() const override;
  std::vector<std::string> field_names() const override;
  Result<ColumnPtr> field(std::string_view name) const override;
  Result<std::unique_ptr<BlockReader>> reader() const override;

 private:
  Result<ColumnPtr> field_of_events(std::string_view name) const;

  std::shared_ptr<const SegmentReader> segment_;
  size_t ordinal_;
};

}  // namespace riffle::index
