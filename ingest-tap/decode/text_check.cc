#include "ingest-tap/decode/text_check.h"

#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "indexer/base/utf8.h"

namespace riffle::tap {
namespace {

// Control characters that logs do hold: tab, line feed, carriage return, form feed, backspace,
// escape.
bool is_text_control(unsigned char c) { return (c >= '\b' && c <= '\r') || c == 0x1b; }

// Everything below a blank or from DEL up, in one comparison.
bool is_clean(char c) { return static_cast<unsigned char>(c - 0x20) < 0x5f; }

// Every byte of every event comes by here: the compiler alone leaves this one at a time.
bool is_clean_ascii(std::string_view bytes) {
#if defined(__SSE2__)
  constexpr size_t kLane = 16;
  if (bytes.size() >= kLane) {
    const __m128i last = _mm_set1_epi8(0x5e);
    __m128i clean = _mm_set1_epi8(-1);
    const auto look = [&](size_t at) {
      __m128i lane;
      std::memcpy(&lane, bytes.data() + at, sizeof lane);
      const __m128i offset = _mm_sub_epi8(lane, _mm_set1_epi8(0x20));
      clean = _mm_and_si128(clean, _mm_cmpeq_epi8(_mm_min_epu8(offset, last), offset));
    };
    for (size_t at = 0; at + kLane <= bytes.size(); at += kLane) look(at);
    look(bytes.size() - kLane);
    return _mm_movemask_epi8(clean) == 0xFFFF;
  }
#endif
  return std::all_of(bytes.begin(), bytes.end(), is_clean);
}

}  // namespace

std::string_view why_not_text(std::string_view bytes) {
  if (is_clean_ascii(bytes)) return {};
  if (std::memchr(bytes.data(), 0, bytes.size()) != nullptr) return "binary: NUL bytes";
  size_t bad = 0;
  for (size_t at = 0; at < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (c < 0x80) {
      bad += (c < 0x20 && !is_text_control(c)) || c == 0x7f;
      ++at;
      continue;
    }
    const DecodedCharacter character = decode_utf8(bytes, at);
    if (!character.valid) bad += character.length;
    at += character.length;
  }
  if (bad * 2 > bytes.size()) return "binary: mostly bytes that are no text";
  return {};
}

}  // namespace riffle::tap
