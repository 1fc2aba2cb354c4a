#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "indexer/text/break_rules.h"

namespace riffle::index {

// In pattern texts these bytes stand for what varies; a text that holds one of them itself is kept
// whole (kWholeMark alone).
constexpr char kSlotMark = '\x01';
constexpr char kWholeMark = '\x02';

// 64 bytes of a text, a bit for each.
struct ByteMasks {
  uint64_t word = 0;  // not a breaker (text/break_rules.h)
  uint64_t digit = 0;
  uint64_t backslash = 0;
  uint64_t mark = 0;  // a byte that means something else in pattern texts
};

#if defined(__SSE2__)
inline ByteMasks byte_masks(const char* text) {
  ByteMasks masks;
  const auto in_range = [](__m128i bytes, char first, char count) {
    const __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(static_cast<char>(count - 1))),
                          offset);
  };
  for (int lane = 0; lane < 4; ++lane) {
    __m128i bytes;
    std::memcpy(&bytes, text + 16 * lane, sizeof bytes);
    const __m128i digit = in_range(bytes, '0', 10);
    const __m128i letter = in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26);
    const __m128i other = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('~')),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('^'))),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('`')));
    // movemask looks at the top bit alone: or-ing the bytes themselves adds everything from 0x80
    // on.
    const __m128i word = _mm_or_si128(_mm_or_si128(digit, letter), _mm_or_si128(other, bytes));
    const auto bits = [lane](__m128i mask) {
      return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(mask))) << (16 * lane);
    };
    masks.word |= bits(word);
    masks.digit |= bits(digit);
    masks.backslash |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    masks.mark |= bits(in_range(bytes, kSlotMark, 2));
  }
  return masks;
}
#else
inline ByteMasks byte_masks(const char* text) {
  ByteMasks masks;
  for (int i = 0; i < 64; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const uint64_t bit = uint64_t{1} << i;
    if (break_kind(byte) == BreakKind::kNone) masks.word |= bit;
    if (byte >= '0' && byte <= '9') masks.digit |= bit;
    if (byte == '\\') masks.backslash |= bit;
    if (byte == kSlotMark || byte == kWholeMark) masks.mark |= bit;
  }
  return masks;
}
#endif

// The runs of `inside` that hold a bit of `seed`, from there upwards: the carry of an addition runs
// to the end of the run.
inline uint64_t fill_up(uint64_t seed, uint64_t inside) {
  seed &= inside;
  return inside & (seed | ((inside + seed) ^ inside));
}
// … and downwards (Kogge-Stone filling).
inline uint64_t fill_down(uint64_t seed, uint64_t inside) {
  seed &= inside;
  for (int shift = 1; shift < 64; shift *= 2) {
    seed |= inside & (seed >> shift);
    inside &= inside >> shift;
  }
  return seed;
}

// Copies 1 to 16 bytes at once where the caller knows that both sides have the room, else as many
// as there are.
inline char* copy_padded(char* to, const char* from, size_t length) {
  std::memcpy(to, from, 16);
  if (length > 16) std::memcpy(to + 16, from + 16, length - 16);
  return to + length;
}

}  // namespace riffle::index
