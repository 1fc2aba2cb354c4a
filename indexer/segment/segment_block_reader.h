#pragma once

#include <memory>
#include <utility>

#include "indexer/segment/segment_reader.h"

namespace riffle::index {

// Reads the pattern rows of one block; opens them when it is first asked.
class SegmentBlockReader : public BlockReader {
 public:
  SegmentBlockReader(std::shared_ptr<const SegmentReader> segment, size_t ordinal)
      : segment_(std::move(segment)), ordinal_(ordinal) {}

  Result<void> read(std::span<const uint32_t> rows, RowTexts& texts) override;
  Result<PatternField> extracted(std::string_view name) override;
  Result<std::optional<PatternBlock::AddressRows>> address_rows(
      std::string_view field, const AddressLiteral& literal) override;
  Result<bool> coded(std::string_view name) override;
  Result<RowMask> matching(const SearchTerm& term, const RowMask& within) override;
  Result<uint64_t> count(const SearchTerm& term) override;

 private:
  Result<void> open();
  // With the names of file and block where there are none yet.
  Error named(const Error& error) const;
  template <typename T>
  Result<T> named(Result<T> result) const {
    if (result) return result;
    return named(result.error());
  }

  std::shared_ptr<const SegmentReader> segment_;
  size_t ordinal_;
  std::shared_ptr<const PatternSegment> patterns_;
  std::unique_ptr<PatternBlock> block_;
};

}  // namespace riffle::index
