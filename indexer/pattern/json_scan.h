#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace riffle::index {

// The scalar parts of JSON, read strictly. Each function takes the bytes [at, end) and gives where
// the part ends, or null where it is not valid JSON. `wide` becomes true when a byte from 0x80 on
// was seen: somebody must look whether it is UTF-8.

const char* skip_escape(const char* at,
                        const char* end);  // at the backslash; a surrogate needs its partner
const char* skip_number(const char* at, const char* end);
const char* skip_word(const char* at, const char* end);  // true, false, null
// Any value, to a depth of kMaxSourceDepth.
const char* skip_value(const char* at, const char* end, bool& wide);
const char* skip_blanks(const char* at, const char* end);

constexpr int kMaxSourceDepth = 60;

// After the opening quote; gives the place of the closing one.
inline const char* skip_string(const char* at, const char* end, bool& wide) {
  while (true) {
#if defined(__SSE2__)
    while (end - at >= 16) {
      __m128i bytes;
      std::memcpy(&bytes, at, sizeof bytes);
      const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
      const __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                           control);
      const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(special));
      const auto high = static_cast<uint32_t>(_mm_movemask_epi8(bytes));
      if (mask != 0) {
        const int length = std::countr_zero(mask);
        wide |= (high & ((1U << length) - 1)) != 0;
        at += length;
        break;
      }
      wide |= high != 0;
      at += 16;
    }
#endif
    while (at < end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) {
      wide |= static_cast<unsigned char>(*at) >= 0x80;
      ++at;
    }
    if (at == end || static_cast<unsigned char>(*at) < 0x20) return nullptr;
    if (*at == '"') return at;
    at = skip_escape(at, end);
    if (at == nullptr) return nullptr;
  }
}

}  // namespace riffle::index
