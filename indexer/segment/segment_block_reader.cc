#include "indexer/segment/segment_block_reader.h"

#include "indexer/segment/search_term.h"

namespace riffle::index {

Error SegmentBlockReader::named(const Error& error) const {
  return segment_->named(ordinal_, error);
}

Result<void> SegmentBlockReader::open() {
  if (block_) return {};
  RIFFLE_ASSIGN(patterns_, segment_->patterns());
  RIFFLE_ASSIGN(block_, segment_->pattern_block(ordinal_));
  return {};
}

Result<void> SegmentBlockReader::read(std::span<const uint32_t> rows, RowTexts& texts) {
  RIFFLE_TRY(open());
  return named(block_->rebuild(rows, texts.arena, texts.ends));
}

Result<PatternField> SegmentBlockReader::extracted(std::string_view name) {
  RIFFLE_TRY(open());
  return named(block_->field(name));
}

Result<std::optional<PatternBlock::AddressRows>> SegmentBlockReader::address_rows(
    std::string_view field, const AddressLiteral& literal) {
  RIFFLE_TRY(open());
  return named(block_->address_rows(field, literal));
}

Result<bool> SegmentBlockReader::coded(std::string_view name) {
  RIFFLE_TRY(open());
  return patterns_->coded(name);
}

Result<RowMask> SegmentBlockReader::matching(const SearchTerm& term, const RowMask& within) {
  RIFFLE_TRY(open());
  RIFFLE_ASSIGN(const std::shared_ptr<const PatternTerm> compiled, term.for_segment(patterns_));
  return named(block_->matching_rows(*compiled, within));
}

Result<uint64_t> SegmentBlockReader::count(const SearchTerm& term) {
  RIFFLE_TRY(open());
  RIFFLE_ASSIGN(const std::shared_ptr<const PatternTerm> compiled, term.for_segment(patterns_));
  return named(block_->count_rows(*compiled));
}

}  // namespace riffle::index
