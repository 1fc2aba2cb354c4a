#include "indexer/pattern/text_block.h"

#include <algorithm>
#include <cstring>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {
namespace {

constexpr size_t kSlack = 32;
constexpr uint64_t kMaxFrameBytes = uint64_t{1} << 31;
constexpr uint32_t kAbsent = 0xFFFFFFFF;

Error damaged() { return damage_error("a block of texts is damaged"); }

// Puts where `count` values end, marks between them; returns where the last mark ends, or npos.
size_t find_ends(std::string_view bytes, size_t at, uint32_t count, std::vector<uint32_t>& ends) {
  ends.reserve(ends.size() + count);
#if defined(__SSE2__)
  while (count > 0 && at + 16 <= bytes.size()) {
    __m128i lane;
    std::memcpy(&lane, bytes.data() + at, sizeof lane);
    auto mask =
        static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(lane, _mm_set1_epi8(kValueEnd))));
    for (; mask != 0; mask &= mask - 1) {
      const size_t end = at + static_cast<size_t>(std::countr_zero(mask));
      ends.push_back(static_cast<uint32_t>(end));
      if (--count == 0) return end + 1;
    }
    at += 16;
  }
#endif
  for (; count > 0 && at < bytes.size(); ++at) {
    if (bytes[at] != kValueEnd) continue;
    ends.push_back(static_cast<uint32_t>(at));
    if (--count == 0) return at + 1;
  }
  return count == 0 ? at : std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<TextBlock>> TextBlock::open(const TextCatalogue& catalogue,
                                                   std::string_view head, std::string_view values,
                                                   size_t rows) {
  std::unique_ptr<TextBlock> block(new TextBlock(catalogue));
  block->values_ = values;
  RIFFLE_TRY(block->read_head(head, rows));
  return block;
}

Result<void> TextBlock::read_head(std::string_view head, size_t rows) {
  ByteReader in(head);
  const uint64_t present = in.varint();
  if (present > catalogue_.patterns().size()) return damaged();
  RIFFLE_ASSIGN(const PackedBytes packed_counts, read_packed(in, present * 20));
  RIFFLE_ASSIGN(const std::string counts, unpack(packed_counts));
  ByteReader count_in(counts);
  uint64_t id = 0;
  uint64_t total = 0;
  for (uint64_t i = 0; i < present; ++i) {
    const uint64_t step = count_in.varint();
    const uint64_t count = count_in.varint();
    id += step;
    if (!count_in.ok() || step >= catalogue_.patterns().size() ||
        id >= catalogue_.patterns().size() || (i > 0 && step == 0) || count == 0 ||
        count > rows - total)
      return damaged();
    present_.push_back(
        {static_cast<uint32_t>(id), static_cast<uint32_t>(count), 0, static_cast<uint32_t>(total)});
    total += count;
  }
  if (total != rows || count_in.left() != 0) return damaged();

  frame_count_ = in.varint();
  directory_ = in.text();
  if (!in.ok()) return damaged();
  code_bytes_ = in.rest();
  size_ = rows;
  return {};
}

Result<void> TextBlock::load_columns() {
  if (columns_known_) return {};
  columns_.clear();
  frames_.clear();
  for (Present& present : present_) {
    present.first_column = static_cast<uint32_t>(columns_.size());
    const CataloguePattern& own = pattern(present);
    for (uint32_t slot = own.first_slot; slot < own.first_slot + own.slots; ++slot) {
      if (catalogue_.slot(slot).kind != SlotKind::kConstant)
        columns_.push_back({slot, present.rows, 0, 0, 0});
    }
  }
  ByteReader directory(directory_);
  ByteReader value_in(values_);
  if (frame_count_ > directory.left()) return damaged();
  size_t column = 0;
  for (uint64_t i = 0; i < frame_count_; ++i) {
    const uint64_t columns = directory.varint();
    const std::string_view packed = value_in.raw(directory.varint());
    if (!directory.ok() || !value_in.ok() || columns == 0 || columns > columns_.size() - column)
      return damaged();
    for (uint64_t k = 0; k < columns; ++k) columns_[column + k].frame = static_cast<uint32_t>(i);
    Frame& frame = frames_.emplace_back();
    frame.packed = packed;
    frame.first_column = static_cast<uint32_t>(column);
    frame.columns = static_cast<uint32_t>(columns);
    column += columns;
  }
  if (column != columns_.size() || directory.left() != 0 || value_in.left() != 0) return damaged();
  columns_known_ = true;
  return {};
}

Result<void> TextBlock::load_codes() {
  if (codes_.size() == size_) return {};
  ByteReader in(code_bytes_);
  RIFFLE_ASSIGN(std::vector<uint32_t> codes, read_planes32(in, size_));
  if (in.left() != 0) return damaged();
  const uint32_t greatest =
      *std::max_element(codes.begin(), codes.end());  // a block has at least one value
  if (greatest >= catalogue_.patterns().size()) return damaged();
  codes_ = std::move(codes);
  return {};
}

Result<void> TextBlock::load_ranks() {
  if (ranks_.size() == size_) return {};
  RIFFLE_TRY(load_codes());
  places_.assign(catalogue_.patterns().size(), kAbsent);
  for (size_t i = 0; i < present_.size(); ++i)
    places_[present_[i].pattern] = static_cast<uint32_t>(i);
  std::vector<uint32_t> ranks(size_);
  values_by_pattern_.resize(size_);
  std::vector<uint32_t> seen(present_.size());
  for (size_t i = 0; i < size_; ++i) {
    const uint32_t place = places_[codes_[i]];
    if (place == kAbsent || seen[place] >= present_[place].rows) return damaged();
    ranks[i] = seen[place]++;
    values_by_pattern_[present_[place].first_row + ranks[i]] = static_cast<uint32_t>(i);
  }
  ranks_ = std::move(ranks);
  return {};
}

Result<void> TextBlock::unpack_frame(Frame& frame) {
  if (frame.unpacked) return {};
  ByteReader in(frame.packed);
  RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, kMaxFrameBytes));
  if (in.left() != 0) return damaged();
  RIFFLE_ASSIGN(frame.bytes, unpack(packed));
  frame.bytes.append(kSlack, '\0');
  frame.unpacked = true;
  return {};
}

Result<bool> TextBlock::frame_has(const Present& present, uint32_t slot, const TermWord& word) {
  RIFFLE_TRY(load_columns());
  Frame& frame = frames_[columns_[column_number(present, slot)].frame];
  RIFFLE_TRY(unpack_frame(frame));
  if (frame.searched != word.text() || frame.searched_case != word.case_sensitive()) {
    frame.searched = word.text();
    frame.searched_case = word.case_sensitive();
    frame.found = word.finder().find(frame.bytes, 0) != std::string_view::npos;
  }
  return frame.found;
}

Result<void> TextBlock::load_frame(Frame& frame) {
  RIFFLE_TRY(unpack_frame(frame));
  const std::string_view bytes =
      std::string_view(frame.bytes).substr(0, frame.bytes.size() - kSlack);
  size_t at = 0;
  for (uint32_t i = frame.first_column; i < frame.first_column + frame.columns; ++i) {
    Column& column = columns_[i];
    const CatalogueSlot& slot = catalogue_.slot(column.slot);
    column.begin = static_cast<uint32_t>(at);
    column.first_end = static_cast<uint32_t>(frame.ends.size());
    if (slot.kind == SlotKind::kFixed) {
      const uint64_t size = uint64_t{slot.min_length} * column.rows;
      if (size > bytes.size() - at) return damaged();
      at += size;
    } else if (slot.kind == SlotKind::kVaried) {
      at = find_ends(bytes, at, column.rows, frame.ends);
      if (at == std::string_view::npos) return damaged();
    } else {
      column.begin += static_cast<uint32_t>(sizeof(uint32_t));
      for (uint32_t row = 0; row < column.rows; ++row) {
        uint32_t size = 0;
        if (bytes.size() - at < sizeof size) return damaged();
        std::memcpy(&size, bytes.data() + at, sizeof size);
        at += sizeof size;
        if (size > bytes.size() - at) return damaged();
        at += size;
        frame.ends.push_back(static_cast<uint32_t>(at));
      }
    }
  }
  if (at != bytes.size()) return damaged();
  frame.loaded = true;
  return {};
}

Result<void> TextBlock::load(const Present& present) {
  RIFFLE_TRY(load_columns());
  const auto next = static_cast<size_t>(&present - present_.data()) + 1;
  const uint32_t end =
      next < present_.size() ? present_[next].first_column : static_cast<uint32_t>(columns_.size());
  for (uint32_t i = present.first_column; i < end; ++i) {
    Frame& frame = frames_[columns_[i].frame];
    if (frame.loaded) continue;
    frame.ends.clear();
    RIFFLE_TRY(load_frame(frame));
  }
  return {};
}

Result<void> TextBlock::load(const Present& present, uint32_t slot) {
  RIFFLE_TRY(load_columns());
  Frame& frame = frames_[columns_[column_number(present, slot)].frame];
  if (frame.loaded) return {};
  frame.ends.clear();
  return load_frame(frame);
}

Result<void> TextBlock::load_all() {
  RIFFLE_TRY(load_ranks());
  for (const Present& present : present_) RIFFLE_TRY(load(present));
  return {};
}

uint32_t TextBlock::column_number(const Present& present, uint32_t slot) const {
  const CataloguePattern& own = pattern(present);
  uint32_t number = present.first_column;
  for (uint32_t i = 0; i < slot; ++i)
    number += catalogue_.slot(own, i).kind != SlotKind::kConstant ? 1 : 0;
  return number;
}

SlotColumn TextBlock::column(const Present& present, uint32_t slot) const {
  const CataloguePattern& own = pattern(present);
  const CatalogueSlot& wanted = catalogue_.slot(own, slot);
  SlotColumn result;
  if (wanted.kind == SlotKind::kConstant) {
    result.bytes = wanted.value.data();
    result.width = static_cast<uint32_t>(wanted.value.size());
    return result;
  }
  const Column& column = columns_[column_number(present, slot)];
  const Frame& frame = frames_[column.frame];
  if (wanted.kind == SlotKind::kFixed) {
    result.bytes = frame.bytes.data() + column.begin;
    result.width = result.stride = wanted.min_length;
    return result;
  }
  result.bytes = frame.bytes.data();
  result.begin = column.begin;
  result.ends = frame.ends.data() + column.first_end;
  result.gap = wanted.kind == SlotKind::kWhole ? sizeof(uint32_t) : 1;
  return result;
}

void TextBlock::append(size_t i, OutputBuffer& out) const {
  const Present& present = present_[place(i)];
  const CataloguePattern& own = pattern(present);
  const uint32_t rank = ranks_[i];
  const char* text = own.text.data();
  uint32_t done = 0;
  uint32_t number = present.first_column;
  // Enough for all short values; the long ones ask for more.
  const size_t room = own.text.size() + own.slots * kSlack;
  char* to = out.reserve(room);
  for (uint32_t slot = 0; slot < own.slots; ++slot) {
    const CatalogueSlot& kind = catalogue_.slot(own, slot);
    const uint32_t mark = catalogue_.mark(own, slot);
    std::string_view value;
    if (kind.kind == SlotKind::kConstant) {
      value = kind.value;
    } else {
      const Column& column = columns_[number++];
      const Frame& frame = frames_[column.frame];
      if (kind.kind == SlotKind::kFixed) {
        value = {frame.bytes.data() + column.begin + static_cast<size_t>(rank) * kind.min_length,
                 kind.min_length};
      } else {
        const uint32_t* ends = frame.ends.data() + column.first_end;
        const uint32_t gap = kind.kind == SlotKind::kWhole ? sizeof(uint32_t) : 1;
        const uint32_t begin = rank == 0 ? column.begin : ends[rank - 1] + gap;
        value = {frame.bytes.data() + begin, ends[rank] - begin};
      }
    }
    to = copy_padded(to, text + done, mark - done);
    done = mark + 1;
    if (value.size() > kSlack / 2) {
      out.end_at(to);
      to = out.reserve(value.size() + own.text.size() + room);
    }
    to = copy_padded(to, value.data(), value.size());
  }
  out.end_at(copy_padded(to, text + done, own.text.size() - done));
}

}  // namespace riffle::index
