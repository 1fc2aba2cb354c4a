#include "indexer/segment/segment_block_reader.h"

#include "indexer/segment/search_term.h"

namespace riffle::index {

Error SegmentBlockReader::named(const Error& error) const {
  // What came from the file itself names it already.
  if (error.kind != ErrorKind::kDamage || error.message.starts_with(segment_->name())) return error;
  return segment_->damaged_block(ordinal_, error.message);
}

Result<void> SegmentBlockReader::open() {
  if (block_) return {};
  RIFFLE_ASSIGN(patterns_, segment_->patterns());
  auto opened = PatternBlock::open(
      patterns_, [this](uint32_t part) { return segment_->pattern_part(ordinal_, part); });
  RIFFLE_ASSIGN(std::unique_ptr<PatternBlock> block, named(std::move(opened)));
  if (block->rows() != segment_->description().blocks[ordinal_].rows)
    return segment_->damaged_block(ordinal_, "the pattern rows are not as many as stated");
  block_ = std::move(block);
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
