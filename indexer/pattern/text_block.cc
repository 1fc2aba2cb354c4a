#include "indexer/pattern/text_block.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/byte_planes.h"

namespace riffle::index {
namespace {

constexpr size_t kSlack = 32;
constexpr uint32_t kAbsent = 0xFFFFFFFF;

// Of more ranks the values of all are looked up: that is one pass, too.
constexpr size_t kFewRanks = 16;
constexpr size_t kStride = 256;

uint32_t count_of(std::span<const uint32_t> codes, uint32_t wanted) {
  uint32_t count = 0;
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i same = _mm_set1_epi32(static_cast<int>(wanted));
  __m128i sums = _mm_setzero_si128();
  for (; i + 4 <= codes.size(); i += 4) {
    __m128i lane;
    std::memcpy(&lane, codes.data() + i, sizeof lane);
    sums = _mm_sub_epi32(sums, _mm_cmpeq_epi32(lane, same));
  }
  std::array<uint32_t, 4> parts;
  std::memcpy(parts.data(), &sums, sizeof sums);
  count = parts[0] + parts[1] + parts[2] + parts[3];
#endif
  for (; i < codes.size(); ++i) count += codes[i] == wanted ? 1 : 0;
  return count;
}

Error damaged() { return damage_error("a block of texts is damaged"); }

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
  uint32_t columns = 0;
  for (uint64_t i = 0; i < present; ++i) {
    const uint64_t step = count_in.varint();
    const uint64_t count = count_in.varint();
    id += step;
    if (!count_in.ok() || step >= catalogue_.patterns().size() ||
        id >= catalogue_.patterns().size() || (i > 0 && step == 0) || count == 0 ||
        count > rows - total)
      return damaged();
    present_.push_back({static_cast<uint32_t>(id), static_cast<uint32_t>(count),
                        static_cast<uint32_t>(total), columns});
    columns += catalogue_.patterns()[id].columns;
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

Result<void> TextBlock::find_values(const Present& present, std::span<const uint32_t> ranks,
                                    std::vector<uint32_t>& values) {
  if (ranks.size() > kFewRanks || !ranks_.empty()) {
    RIFFLE_TRY(load_ranks());
    for (const uint32_t rank : ranks)
      values.push_back(values_by_pattern_[present.first_row + rank]);
    return {};
  }
  RIFFLE_TRY(load_codes());
  const size_t wanted_end = values.size() + ranks.size();
  auto next = ranks.begin();
  uint32_t rank = 0;
  for (size_t begin = 0; begin < size_ && next != ranks.end(); begin += kStride) {
    const std::span<const uint32_t> codes =
        std::span(codes_).subspan(begin, std::min(kStride, size_ - begin));
    const uint32_t before = rank;
    rank += count_of(codes, present.pattern);
    if (*next >= rank) continue;
    uint32_t own = before;
    for (size_t i = 0; i < codes.size() && next != ranks.end(); ++i) {
      if (codes[i] != present.pattern) continue;
      if (own++ != *next) continue;
      values.push_back(static_cast<uint32_t>(begin + i));
      ++next;
    }
  }
  return values.size() == wanted_end ? Result<void>() : damaged();
}

Result<uint32_t> TextBlock::frame_of(const Present& present, uint32_t slot) {
  RIFFLE_TRY(open_frames());
  return frames_.frame_of(column_number(present, slot));
}

Result<bool> TextBlock::frame_has(const Present& present, uint32_t slot, const TermWord& word) {
  RIFFLE_ASSIGN(const uint32_t frame, frame_of(present, slot));
  return frames_.has(frame, word);
}

Result<void> TextBlock::load(const Present& present, uint32_t slot) {
  RIFFLE_ASSIGN(const uint32_t frame, frame_of(present, slot));
  return frames_.load(frame);
}

Result<void> TextBlock::load(const Present& present) {
  RIFFLE_TRY(open_frames());
  const uint32_t columns = pattern(present).columns;
  if (columns == 0) return {};
  return frames_.load_columns(present.first_column, present.first_column + columns - 1);
}

Result<void> TextBlock::load_all() {
  RIFFLE_TRY(load_ranks());
  for (const Present& present : present_) RIFFLE_TRY(load(present));
  return {};
}

SlotColumn TextBlock::column(const Present& present, uint32_t slot) const {
  const CatalogueSlot& wanted = this->slot(present, slot);
  if (wanted.kind != SlotKind::kConstant)
    return frames_.column(column_number(present, slot), wanted);
  SlotColumn result;
  result.bytes = wanted.value.data();
  result.width = static_cast<uint32_t>(wanted.value.size());
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
      value = frames_.value(number++, kind, rank);
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
