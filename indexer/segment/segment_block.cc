#include "indexer/segment/segment_block.h"

#include <algorithm>
#include <limits>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/codec.h"
#include "indexer/segment/integers.h"
#include "indexer/segment/same_values.h"
#include "indexer/segment/segment_block_reader.h"

namespace riffle::index {
namespace {

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

Result<std::vector<int64_t>> SegmentBlock::times() const {
  RIFFLE_ASSIGN(const std::string_view bytes, segment_->part(ordinal_, SegmentSection::kTime));
  const auto source = decode_number_source(bytes);
  if (!source) return segment_->integers(ordinal_, SegmentSection::kTime);
  RIFFLE_ASSIGN(const std::unique_ptr<PatternBlock> rows, segment_->pattern_block(ordinal_));
  auto times = rows->numbers(*source);
  if (!times) return segment_->named(ordinal_, times.error());
  return times;
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
    if (bytes == kFieldOfEvents) return field_of_events(name);
    auto column = decode_field(bytes, facts().rows);
    if (!column) return segment_->damaged_block(ordinal_, column.error().message);
    return column;
  }
  return ColumnPtr();
}

Result<ColumnPtr> SegmentBlock::field_of_events(std::string_view name) const {
  RIFFLE_ASSIGN(const std::unique_ptr<PatternBlock> rows, segment_->pattern_block(ordinal_));
  auto field = rows->field(name);
  if (!field) return segment_->named(ordinal_, field.error());
  const ColumnPtr& column = field->column;
  if (!column || field->from_text.any() ||
      (column->encoding() != Column::Encoding::kConstant &&
       column->encoding() != Column::Encoding::kDictionary))
    return segment_->damaged_block(ordinal_, "a field is not what the events say");
  return column;
}

Result<std::unique_ptr<BlockReader>> SegmentBlock::reader() const {
  return std::unique_ptr<BlockReader>(std::make_unique<SegmentBlockReader>(segment_, ordinal_));
}

}  // namespace riffle::index
