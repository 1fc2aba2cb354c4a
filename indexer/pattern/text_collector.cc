#include "indexer/pattern/text_collector.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "indexer/pattern/bit_masks.h"

namespace riffle::index {
namespace {

constexpr size_t kSlack = 32;

constexpr std::array<uint8_t, 256> make_classes() {
  std::array<uint8_t, 256> classes{};
  for (size_t byte = 0; byte < 256; ++byte) {
    const auto within = [byte](char first, char last) {
      return byte >= static_cast<size_t>(first) && byte <= static_cast<size_t>(last);
    };
    classes[byte] = within('0', '9')   ? kSlotDigits
                    : within('a', 'f') ? kSlotHexLetters
                    : within('g', 'z') ? kSlotLower
                    : within('A', 'Z') ? kSlotUpper
                    : byte >= 0x80     ? kSlotWide
                                       : kSlotOther;
  }
  return classes;
}
constexpr std::array<uint8_t, 256> kClasses = make_classes();

// The first byte that is neither a digit nor the end of a value.
size_t skip_digits(std::string_view column) {
  size_t at = 0;
#if defined(__SSE2__)
  for (; at + 16 <= column.size(); at += 16) {
    __m128i bytes;
    std::memcpy(&bytes, column.data() + at, sizeof bytes);
    const __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const __m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(9)), offset);
    const __m128i good = _mm_or_si128(digit, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(kValueEnd)));
    if (_mm_movemask_epi8(good) != 0xFFFF) break;
  }
#endif
  while (at < column.size() && (column[at] == kValueEnd ||
                                kClasses[static_cast<unsigned char>(column[at])] == kSlotDigits))
    ++at;
  return at;
}

// Of all bytes but ends of values.
uint8_t byte_classes(std::string_view bytes) {
  uint8_t all = 0;
  size_t at = 0;
#if defined(__SSE2__)
  // One mask for each class; what is in none of the first four and is ASCII is "other".
  const auto within = [](__m128i lane, char first, char last) {
    const __m128i offset = _mm_sub_epi8(lane, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(static_cast<char>(last - first))),
                          offset);
  };
  __m128i digits = _mm_setzero_si128();
  __m128i hex = digits;
  __m128i lower = digits;
  __m128i upper = digits;
  __m128i wide = digits;
  __m128i other = digits;
  for (; at + 16 <= bytes.size(); at += 16) {
    __m128i lane;
    std::memcpy(&lane, bytes.data() + at, sizeof lane);
    const __m128i digit = within(lane, '0', '9');
    const __m128i small = within(lane, 'a', 'z');
    const __m128i large = within(lane, 'A', 'Z');
    const __m128i known = _mm_or_si128(_mm_or_si128(digit, small), _mm_or_si128(large, lane));
    digits = _mm_or_si128(digits, digit);
    hex = _mm_or_si128(hex, within(lane, 'a', 'f'));
    lower = _mm_or_si128(lower, within(lane, 'g', 'z'));
    upper = _mm_or_si128(upper, large);
    wide = _mm_or_si128(wide, lane);  // movemask looks at the top bit alone
    other = _mm_or_si128(other, _mm_andnot_si128(_mm_cmpeq_epi8(lane, _mm_set1_epi8(kValueEnd)),
                                                 _mm_xor_si128(known, _mm_set1_epi8(-1))));
  }
  const auto add = [&all](__m128i mask, uint8_t one) {
    if (_mm_movemask_epi8(mask) != 0) all |= one;
  };
  add(digits, kSlotDigits);
  add(hex, kSlotHexLetters);
  add(lower, kSlotLower);
  add(upper, kSlotUpper);
  add(wide, kSlotWide);
  add(other, kSlotOther);
#endif
  for (; at < bytes.size(); ++at) {
    if (bytes[at] != kValueEnd) all |= kClasses[static_cast<unsigned char>(bytes[at])];
  }
  return all;
}

uint8_t column_classes(std::string_view column) {
  if (skip_digits(column) == column.size()) return kSlotDigits;
  uint8_t all = 0;
  uint8_t value = 0;
  for (size_t at = 0; at < column.size(); ++at) {
    if (column[at] != kValueEnd) {
      value |= kClasses[static_cast<unsigned char>(column[at])];
      continue;
    }
    all |= value;
    // From the first word on there is nothing more to say of single values.
    if ((value & kSlotDigits) == 0) return all | kSlotWords | byte_classes(column.substr(at));
    value = 0;
  }
  return all;
}

}  // namespace

void SlotShape::add(std::string_view one_value) {
  SlotShape one;
  one.constant = true;
  one.min_length = one.max_length = static_cast<uint32_t>(one_value.size());
  one.value = one_value;
  one.classes = kSlotWords;
  for (const char c : one_value) one.classes |= kClasses[static_cast<unsigned char>(c)];
  if ((one.classes & kSlotDigits) != 0) one.classes &= static_cast<uint8_t>(~kSlotWords);
  add(one);
}

void SlotShape::add(const SlotShape& other) {
  if (other.empty()) return;
  if (empty()) {
    *this = other;
    return;
  }
  classes |= other.classes;
  constant = constant && other.constant && value == other.value;
  min_length = std::min(min_length, other.min_length);
  max_length = std::max(max_length, other.max_length);
}

void TextCollector::note_pattern(uint32_t id) {
  if (id < first_slot_.size()) return;
  first_slot_.push_back(static_cast<uint32_t>(shapes_.size()));
  rows_.push_back(0);
  shapes_.resize(shapes_.size() + table_[id].slots);
  slot_bytes_.resize(shapes_.size());
}

void TextCollector::add(std::string_view text) {
  cutter_.cut(text, table_.escapes());
  const uint32_t id = table_.find_or_add(cutter_);
  note_pattern(id);
  codes_.push_back(id);
  ++rows_[id];
  const auto variables = cutter_.variables();
  const size_t need = arena_size_ + text.size() + kSlack;
  if (arena_.size() < need) arena_.resize(std::max(need, arena_.size() * 2));
  uint32_t* bytes = slot_bytes_.data() + first_slot_[id];
  char* out = arena_.data() + arena_size_;
  const uint32_t extra = cutter_.whole() ? 4 : 1;
  for (const TextCutter::Variable& variable : variables) {
    sizes_.push_back(variable.size);
    out = copy_padded(out, variable.data, variable.size);
    *bytes++ += variable.size + extra;
  }
  arena_size_ = static_cast<size_t>(out - arena_.data());
}

void TextCollector::end_block() {
  struct Cursor {
    char* out;
    uint32_t min;
    uint32_t max;
  };
  CollectedBlock& block = blocks_.emplace_back();
  std::vector<Cursor> cursors(shapes_.size());
  std::vector<uint8_t> whole(rows_.size());
  size_t total = 0;
  for (const uint32_t bytes : slot_bytes_) total += bytes == 0 ? 0 : bytes + kSlack;
  block.bytes.resize(total);
  total = 0;
  for (uint32_t id = 0; id < rows_.size(); ++id) {
    if (rows_[id] == 0) continue;
    whole[id] = table_.text(id) == std::string_view(&kWholeMark, 1) ? 1 : 0;
    block.runs.push_back({id, rows_[id], static_cast<uint32_t>(block.columns.size())});
    for (uint32_t slot = first_slot_[id]; slot < first_slot_[id] + table_[id].slots; ++slot) {
      const auto begin = static_cast<uint32_t>(total);
      block.columns.push_back({begin, begin + slot_bytes_[slot]});
      cursors[slot] = {block.bytes.data() + total, shapes_[slot].min_length,
                       shapes_[slot].max_length};
      total += slot_bytes_[slot] + kSlack;  // a value is copied as 16 bytes: it may run over
      slot_bytes_[slot] = 0;
    }
    rows_[id] = 0;
  }
  const char* in = arena_.data();
  const uint32_t* next_size = sizes_.data();
  for (const uint32_t id : codes_) {
    Cursor* cursor = cursors.data() + first_slot_[id];
    for (uint32_t left = table_[id].slots; left > 0; --left, ++cursor) {
      const uint32_t size = *next_size++;
      cursor->min = std::min(cursor->min, size);
      cursor->max = std::max(cursor->max, size);
      if (whole[id] != 0) {
        std::memcpy(cursor->out, &size, 4);
        cursor->out += 4;
        std::memcpy(cursor->out, in, size);
        cursor->out += size;
      } else {
        char* out = copy_padded(cursor->out, in, size);
        *out++ = kValueEnd;
        cursor->out = out;
      }
      in += size;
    }
  }
  for (const CollectedBlock::Run& run : block.runs) {
    for (uint32_t k = 0; k < table_[run.pattern].slots; ++k) {
      SlotShape& shape = shapes_[first_slot_[run.pattern] + k];
      const Cursor& cursor = cursors[first_slot_[run.pattern] + k];
      const std::string_view column = block.column(run.first_column + k);
      const bool first = shape.empty();
      shape.min_length = cursor.min;
      shape.max_length = cursor.max;
      if (whole[run.pattern] != 0) {
        shape.classes = kSlotAnything;
        continue;
      }
      shape.classes |= column_classes(column);
      const size_t step = cursor.max + 1;
      if (first) {
        shape.value = column.substr(0, column.find(kValueEnd));
        shape.constant = true;
      }
      // The same value all over: the column continues itself.
      shape.constant = shape.constant && shape.fixed() &&
                       column.substr(0, cursor.max) == shape.value &&
                       std::memcmp(column.data(), column.data() + step, column.size() - step) == 0;
    }
  }
  block.codes = std::move(codes_);
  codes_.clear();
  sizes_.clear();
  arena_size_ = 0;
  stored_bytes_ += block.bytes.capacity() + block.codes.capacity() * 4;
}

}  // namespace riffle::index
