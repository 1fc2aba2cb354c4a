#include "indexer/text/literal_finder.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "indexer/base/check.h"

namespace riffle::index {
namespace {

// Bytes of logs from the most to the less frequent; what is not here is rarer. Only speed depends
// on it.
constexpr std::string_view kFrequent =
    " e0t1:ao\"i2rns-.,/3lcd_5p4m=u68h79[]gfybwkvTIxEA(){}jqzSCDPR";

// How often a byte occurs, roughly: greater is more frequent.
int frequency(char c) {
  // Most bytes of non-ASCII text are continuations; a lead byte says the least, as all letters of a
  // script share a few.
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0xC0) return 50;
  if (byte >= 0x80) return 20;
  const size_t rank = kFrequent.find(c);
  return rank == std::string_view::npos ? 0 : static_cast<int>(kFrequent.size() - rank);
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
// What a text byte is or-ed with before it is compared with `c` of the literal.
char case_bit(char c, bool keep_case) { return !keep_case && is_lower(c) ? 0x20 : 0; }

}  // namespace

LiteralFinder::LiteralFinder(std::string literal, bool keep_case)
    : literal_(std::move(literal)), keep_case_(keep_case) {
  RIFFLE_CHECK(!literal_.empty());
  for (size_t i = 1; i < literal_.size(); ++i) {
    if (frequency(literal_[i]) < frequency(literal_[first_])) first_ = i;
  }
  second_ = first_ == 0 ? literal_.size() - 1 : 0;
  for (size_t i = 0; i < literal_.size(); ++i) {
    if (i != first_ && frequency(literal_[i]) < frequency(literal_[second_])) second_ = i;
  }
  if (first_ > second_) std::swap(first_, second_);
}

bool LiteralFinder::same(const char* text) const {
  if (keep_case_) return std::memcmp(text, literal_.data(), literal_.size()) == 0;
  for (size_t i = 0; i < literal_.size(); ++i) {
    if (lower_ascii(text[i]) != literal_[i]) return false;
  }
  return true;
}

bool LiteralFinder::stands_at(std::string_view text, size_t at) const {
  return at <= text.size() && text.size() - at >= literal_.size() && same(text.data() + at);
}

size_t LiteralFinder::find_slowly(std::string_view text, size_t from, size_t end) const {
  const char first = literal_[first_];
  const char bit = case_bit(first, keep_case_);
  for (size_t at = from; at < end; ++at) {
    if (static_cast<char>(text[at + first_] | bit) == first && same(text.data() + at)) return at;
  }
  return std::string_view::npos;
}

size_t LiteralFinder::find(std::string_view text, size_t from) const {
  if (from > text.size() || text.size() - from < literal_.size()) return std::string_view::npos;
  const size_t end = text.size() - literal_.size() + 1;  // after the last place where it can begin
  size_t at = from;
#if defined(__SSE2__)
  constexpr size_t kLane = sizeof(__m128i);
  const __m128i first = _mm_set1_epi8(literal_[first_]);
  const __m128i second = _mm_set1_epi8(literal_[second_]);
  const __m128i first_bit = _mm_set1_epi8(case_bit(literal_[first_], keep_case_));
  const __m128i second_bit = _mm_set1_epi8(case_bit(literal_[second_], keep_case_));
  const auto load = [&](size_t offset) {
    __m128i bytes;
    std::memcpy(&bytes, text.data() + offset, kLane);
    return bytes;
  };
  // The last step overlaps the one before, so that only texts shorter than one step are looked at
  // byte by byte.
  if (text.size() - from >= second_ + kLane) {
    const size_t last = text.size() - second_ - kLane;
    while (true) {
      const __m128i equal =
          _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(load(at + first_), first_bit), first),
                        _mm_cmpeq_epi8(_mm_or_si128(load(at + second_), second_bit), second));
      for (auto mask = static_cast<uint32_t>(_mm_movemask_epi8(equal)); mask != 0;
           mask &= mask - 1) {
        const size_t place = at + static_cast<size_t>(std::countr_zero(mask));
        if (place >= end) break;
        if (same(text.data() + place)) return place;
      }
      if (at == last) return std::string_view::npos;
      at = std::min(at + kLane, last);
    }
  }
#endif
  return find_slowly(text, at, end);
}

}  // namespace riffle::index
