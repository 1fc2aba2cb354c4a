#include "indexer/pattern/text_frames.h"

#include <algorithm>
#include <cstring>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {
namespace {

constexpr size_t kSlack = 32;
constexpr uint64_t kMaxFrameBytes = uint64_t{1} << 31;
constexpr uint64_t kUsualFrameBytes = uint64_t{1} << 20;

Error damaged() { return damage_error("a block of texts is damaged"); }

// Puts where `count` values end, marks between them; returns where the last mark ends, or npos.
size_t find_ends(std::string_view bytes, size_t at, uint32_t count, std::vector<uint32_t>& all) {
  const size_t before = all.size();
  all.resize(before + count);
  uint32_t* ends = all.data() + before;
#if defined(__SSE2__)
  while (count > 0 && at + 16 <= bytes.size()) {
    __m128i lane;
    std::memcpy(&lane, bytes.data() + at, sizeof lane);
    auto mask =
        static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(lane, _mm_set1_epi8(kValueEnd))));
    for (; mask != 0; mask &= mask - 1) {
      const size_t end = at + static_cast<size_t>(std::countr_zero(mask));
      *ends++ = static_cast<uint32_t>(end);
      if (--count == 0) return end + 1;
    }
    at += 16;
  }
#endif
  for (; count > 0 && at < bytes.size(); ++at) {
    if (bytes[at] != kValueEnd) continue;
    *ends++ = static_cast<uint32_t>(at);
    if (--count == 0) return at + 1;
  }
  return count == 0 ? at : std::string_view::npos;
}

}  // namespace

Result<void> TextFrames::open(uint64_t frame_count, std::string_view directory_bytes,
                              std::string_view values, const std::vector<PresentPattern>& present) {
  if (opened_) return {};
  frames_.clear();
  present_ = &present;
  column_count_ = present.empty() ? 0
                                  : present.back().first_column +
                                        catalogue_.patterns()[present.back().pattern].columns;
  ByteReader directory(directory_bytes);
  ByteReader value_in(values);
  if (frame_count > directory.left()) return damaged();
  frames_.reserve(frame_count);
  uint32_t column = 0;
  for (uint64_t i = 0; i < frame_count; ++i) {
    const uint64_t columns = directory.varint();
    Frame& frame = frames_.emplace_back();
    frame.packed = value_in.raw(directory.varint());
    if (!directory.ok() || !value_in.ok() || columns == 0 || columns > column_count_ - column)
      return damaged();
    frame.first_column = column;
    frame.columns = static_cast<uint32_t>(columns);
    column += frame.columns;
  }
  if (column != column_count_ || directory.left() != 0 || value_in.left() != 0) return damaged();
  opened_ = true;
  return {};
}

uint32_t TextFrames::frame_of(uint32_t column) const {
  const auto after = std::upper_bound(
      frames_.begin(), frames_.end(), column,
      [](uint32_t wanted, const Frame& frame) { return wanted < frame.first_column; });
  return static_cast<uint32_t>(after - frames_.begin()) - 1;
}

Result<void> TextFrames::unpack_frame(Frame& frame) {
  if (frame.unpacked) return {};
  ByteReader in(frame.packed);
  RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, kMaxFrameBytes));
  if (in.left() != 0) return damaged();
  if (packed.length <= kUsualFrameBytes) frame.bytes.reserve(packed.length + kSlack);
  RIFFLE_TRY(unpack(packed, frame.bytes));
  frame.bytes.append(kSlack, '\0');
  frame.unpacked = true;
  return {};
}

Result<bool> TextFrames::has(uint32_t number, const TermWord& word) {
  Frame& frame = frames_[number];
  RIFFLE_TRY(unpack_frame(frame));
  if (frame.searched != word.text() || frame.searched_case != word.case_sensitive()) {
    frame.searched = word.text();
    frame.searched_case = word.case_sensitive();
    frame.found = word.finder().find(frame.bytes, 0) != std::string_view::npos;
  }
  return frame.found;
}

Result<void> TextFrames::read_column(Frame& frame, std::string_view bytes,
                                     const CatalogueSlot& slot, uint32_t rows, Column& column,
                                     size_t& at) {
  column.begin = static_cast<uint32_t>(at);
  column.first_end = static_cast<uint32_t>(frame.ends.size());
  if (slot.kind == SlotKind::kFixed) {
    const uint64_t size = uint64_t{slot.min_length} * rows;
    if (size > bytes.size() - at) return damaged();
    at += size;
  } else if (slot.kind == SlotKind::kVaried) {
    at = find_ends(bytes, at, rows, frame.ends);
    if (at == std::string_view::npos) return damaged();
  } else {
    column.begin += static_cast<uint32_t>(sizeof(uint32_t));
    for (uint32_t row = 0; row < rows; ++row) {
      uint32_t size = 0;
      if (bytes.size() - at < sizeof size) return damaged();
      std::memcpy(&size, bytes.data() + at, sizeof size);
      at += sizeof size;
      if (size > bytes.size() - at) return damaged();
      at += size;
      frame.ends.push_back(static_cast<uint32_t>(at));
    }
  }
  return {};
}

// How many there will be, or a few more.
size_t TextFrames::ends_of(uint32_t number) const {
  const Frame& frame = frames_[number];
  const uint32_t last = frame.first_column + frame.columns - 1;
  size_t ends = 0;
  for (const PresentPattern& present : *present_) {
    const uint32_t columns = catalogue_.patterns()[present.pattern].columns;
    if (present.first_column > last) break;
    const uint32_t first = std::max(present.first_column, frame.first_column);
    const uint32_t end = std::min(present.first_column + columns, last + 1);
    if (end > first) ends += size_t{present.rows} * (end - first);
  }
  // No end stands in less than a byte.
  return std::min(ends, frame.bytes.size());
}

Result<void> TextFrames::load(uint32_t number) {
  Frame& frame = frames_[number];
  if (frame.loaded) return {};
  RIFFLE_TRY(unpack_frame(frame));
  columns_.resize(column_count_);
  frame.ends.clear();
  const std::string_view bytes =
      std::string_view(frame.bytes).substr(0, frame.bytes.size() - kSlack);
  // The last pattern that begins at its first column or before: of those without columns none.
  auto present = std::upper_bound(present_->begin(), present_->end(), frame.first_column,
                                  [](uint32_t wanted, const PresentPattern& one) {
                                    return wanted < one.first_column;
                                  }) -
                 1;
  size_t at = 0;
  const uint32_t end = frame.first_column + frame.columns;
  frame.ends.reserve(ends_of(number));
  for (uint32_t i = frame.first_column; i < end; ++present) {
    const CataloguePattern& pattern = catalogue_.patterns()[present->pattern];
    for (uint32_t k = 0; k < pattern.slots && i < end; ++k) {
      const CatalogueSlot& slot = catalogue_.slot(pattern, k);
      if (slot.kind == SlotKind::kConstant || present->first_column + slot.column < i) continue;
      columns_[i].frame = number;
      RIFFLE_TRY(read_column(frame, bytes, slot, present->rows, columns_[i], at));
      ++i;
    }
  }
  if (at != bytes.size()) return damaged();
  frame.loaded = true;
  return {};
}

Result<void> TextFrames::load_columns(uint32_t first, uint32_t last) {
  const uint32_t end = frame_of(last);
  for (uint32_t frame = frame_of(first); frame <= end; ++frame) RIFFLE_TRY(load(frame));
  return {};
}

SlotColumn TextFrames::column(uint32_t number, const CatalogueSlot& slot) const {
  const Column& column = columns_[number];
  const Frame& frame = frames_[column.frame];
  SlotColumn result;
  if (slot.kind == SlotKind::kFixed) {
    result.bytes = frame.bytes.data() + column.begin;
    result.width = result.stride = slot.min_length;
    return result;
  }
  result.bytes = frame.bytes.data();
  result.begin = column.begin;
  result.ends = frame.ends.data() + column.first_end;
  result.gap = slot.kind == SlotKind::kWhole ? sizeof(uint32_t) : 1;
  return result;
}

}  // namespace riffle::index
