#include "indexer/segment/segment_block.h"

#include <algorithm>
#include <limits>

#include "indexer/segment/block_tokens.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/codec.h"

namespace riffle::index {
namespace {

// Owns what a frame shows.
struct DecodedFrame {
  std::string plain;
  std::vector<uint64_t> ends;
};

template <typename T>
bool read_codes(ByteReader& in, size_t values, std::vector<uint32_t>& codes) {
  for (uint32_t& code : codes) {
    const T read = in.get<T>();
    code = read == std::numeric_limits<T>::max() ? Column::kNullCode : read;
    if (code != Column::kNullCode && code >= values) return false;
  }
  return in.ok() && in.left() == 0;
}

Result<ColumnPtr> decode_field(std::string_view bytes, size_t rows) {
  ByteReader stored(bytes);
  const auto plain_length = stored.get<uint32_t>();
  if (!stored.ok()) return damage_error("a field is too short");
  RIFFLE_ASSIGN(const std::string plain, decompress(stored.rest(), plain_length));
  ByteReader in(plain);
  const uint64_t count = in.varint();
  std::string arena;
  std::vector<uint32_t> ends;
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    arena += in.text();
    ends.push_back(static_cast<uint32_t>(arena.size()));
  }
  const auto width = in.get<uint8_t>();
  if (!in.ok()) return damage_error("the dictionary of a field is cut off");
  if (width == 0) {
    if (count != 1 || in.left() > 0) return damage_error("a constant field is not one value");
    return Column::constant(Value(std::move(arena)), rows);
  }
  std::vector<uint32_t> codes(rows);
  const bool read = width == 1   ? read_codes<uint8_t>(in, count, codes)
                    : width == 2 ? read_codes<uint16_t>(in, count, codes)
                    : width == 4 ? read_codes<uint32_t>(in, count, codes)
                                 : false;
  if (!read) return damage_error("the codes of a field do not fit its dictionary");
  return Column::dictionary(std::move(codes), Column::texts(std::move(arena), std::move(ends)));
}

}  // namespace

Result<bool> SegmentBlock::may_match(const BlockPruner& pruner) const {
  if (!segment_->tokens_usable_ || !pruner.useful()) return true;
  RIFFLE_ASSIGN(const std::string_view bytes,
                segment_->part(ordinal_, SegmentSection::kTokenFilter));
  const auto filter = FuseFilter::open(bytes);
  if (!filter) return segment_->damaged_block(ordinal_, filter.error().message);
  return pruner.may_match(*filter, field_names());
}

Result<std::vector<int64_t>> SegmentBlock::times() const {
  return segment_->integers(ordinal_, SegmentSection::kTime);
}
Result<std::vector<int64_t>> SegmentBlock::index_times() const {
  return segment_->integers(ordinal_, SegmentSection::kIndexTime);
}
Result<std::vector<int64_t>> SegmentBlock::commits() const {
  return segment_->integers(ordinal_, SegmentSection::kCommit);
}
Result<std::vector<int64_t>> SegmentBlock::sequences() const {
  return segment_->integers(ordinal_, SegmentSection::kSequence);
}

std::vector<std::string> SegmentBlock::field_names() const {
  std::vector<std::string> names;
  for (const auto& [number, section] : segment_->places_[ordinal_].fields) {
    names.push_back(segment_->description_.fields[number]);
  }
  return names;
}

Result<ColumnPtr> SegmentBlock::field(std::string_view name) const {
  for (const auto& [number, ordinal] : segment_->places_[ordinal_].fields) {
    if (segment_->description_.fields[number] != name) continue;
    RIFFLE_ASSIGN(const std::string_view bytes, segment_->sections_->section(ordinal));
    auto column = decode_field(bytes, facts().rows);
    if (!column) return segment_->damaged_block(ordinal_, column.error().message);
    return column;
  }
  return ColumnPtr();
}

Result<std::vector<SegmentBlock::FramePlace>> SegmentBlock::frame_places() const {
  RIFFLE_ASSIGN(const std::string_view bytes, segment_->part(ordinal_, SegmentSection::kRaw));
  ByteReader in(bytes);
  std::vector<FramePlace> places;
  const auto count = in.get<uint32_t>();
  std::vector<uint32_t> stored_lengths;
  uint32_t row = 0;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    FramePlace place{};
    place.first_row = row;
    place.rows = in.get<uint32_t>();
    place.raw_bytes = in.get<uint32_t>();
    place.plain_bytes = in.get<uint32_t>();
    stored_lengths.push_back(in.get<uint32_t>());
    row += place.rows;
    places.push_back(place);
  }
  for (size_t i = 0; i < places.size(); ++i) places[i].stored = in.raw(stored_lengths[i]);
  if (!in.ok() || in.left() > 0 || row != facts().rows) {
    return segment_->damaged_block(ordinal_, "the frames of the raw texts do not add up");
  }
  return places;
}

Result<std::vector<uint32_t>> SegmentBlock::frame_first_rows() const {
  RIFFLE_ASSIGN(const std::vector<FramePlace> places, frame_places());
  std::vector<uint32_t> first;
  for (const FramePlace& place : places) first.push_back(place.first_row);
  return first;
}

Result<std::shared_ptr<const TextFrame>> SegmentBlock::frame(size_t ordinal) const {
  RIFFLE_ASSIGN(const std::vector<FramePlace> places, frame_places());
  RIFFLE_CHECK(ordinal < places.size());
  const FramePlace& place = places[ordinal];
  auto plain = decompress(place.stored, place.plain_bytes);
  if (!plain) return segment_->damaged_block(ordinal_, plain.error().message);
  auto decoded = std::make_shared<DecodedFrame>();
  decoded->plain = std::move(plain).value();
  ByteReader in(decoded->plain);
  decoded->ends.resize(place.rows);
  uint64_t end = 0;
  for (uint64_t& text_end : decoded->ends) text_end = (end += in.varint());
  if (!in.ok() || in.left() != end || end != place.raw_bytes) {
    return segment_->damaged_block(ordinal_, "the lengths of the raw texts do not add up");
  }
  const std::string_view texts = in.rest();
  const std::span<const uint64_t> ends(decoded->ends);
  return std::make_shared<const TextFrame>(place.first_row, texts, ends, 0, std::move(decoded));
}

}  // namespace riffle::index
