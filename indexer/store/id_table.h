#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "indexer/store/id_block.h"

namespace riffle::index {

// What looking up needs of a block of a run, arranged for memory: where the entries of a bucket are
// stands in one place of 16 bytes, so that a look-up waits for two cache lines (a place, tags) and
// no branch in it is open. Does not own its bytes. Immutable.
class IdTable {
 public:
  static size_t bytes(const IdBlockShape& shape);
  // Writes the table into zeroed memory of bytes(shape), aligned for uint64_t; `buckets` and `tags`
  // are as in the file. False: they can't be what encode_id_block() made.
  static bool build(const IdBlockShape& shape, std::string_view buckets, std::string_view tags,
                    char* out);
  IdTable() = default;
  // Of built memory.
  IdTable(const IdBlockShape& shape, const char* memory);

  bool built() const { return places_ != nullptr; }
  bool has_bucket(uint64_t high) const {
    return high >= first_high_ && (high - first_high_) >> shift_ < buckets_;
  }
  uint32_t bucket_of(uint64_t high) const {
    return static_cast<uint32_t>((high - first_high_) >> shift_);
  }
  uint8_t tag_of(uint64_t high) const {
    return static_cast<uint8_t>((high - first_high_) >> (shift_ - 8));
  }
  void prefetch_place(uint32_t bucket) const {
    __builtin_prefetch(places_ + bucket / kBucketsOfPlace);
  }
  // Numbers of the first entry of the bucket and of the one after its last.
  std::pair<uint32_t, uint32_t> entries(uint32_t bucket) const {
    const Place& place = places_[bucket / kBucketsOfPlace];
    const uint64_t low = place.low >> kBaseBits << kBaseBits;
    const auto base = static_cast<uint32_t>(place.low & kBaseMask);
    if ((place.low & kCounted) == 0) return {base, base_of((&place)[1])};
    // The end of the bucket before: of the first bucket the mark that all places have.
    auto nth = static_cast<uint32_t>(bucket % kBucketsOfPlace);
    const uint64_t sums = byte_sums(low);
    const auto in_low = static_cast<uint32_t>(sums >> 56);
    const bool above = nth >= in_low;
    const uint64_t high_sums = byte_sums(place.high);
    const uint64_t word = above ? place.high : low;
    const uint64_t word_sums = above ? high_sums : sums;
    const uint32_t before = select(word, word_sums, above ? nth - in_low : nth);
    const uint64_t after = word & (~uint64_t{1} << before);
    const uint32_t begin = before + (above ? 64 : 0);
    const uint32_t end = after != 0
                             ? static_cast<uint32_t>(std::countr_zero(after)) + (above ? 64 : 0)
                             : 64 + static_cast<uint32_t>(std::countr_zero(place.high));
    // Each bucket before has one bit of its own; so has the mark.
    const uint32_t first = base + begin - kBaseBits - nth;
    return {first, first + (end - begin - 1)};
  }
  void prefetch_tags(uint32_t entry) const { __builtin_prefetch(tags_ + entry); }
  // The first of the entries that has the tag; `entries.second` where none has.
  uint32_t find(std::pair<uint32_t, uint32_t> entries, uint8_t tag) const {
    uint32_t at = entries.first;
    for (; entries.second - at > sizeof(uint64_t); at += sizeof(uint64_t)) {
      const uint64_t same = equal_bytes(at, tag);
      if (same != 0) return at + first_byte(same);
    }
    // Bytes of later entries are looked at as well, and left out.
    const uint32_t left = entries.second - at;
    const uint64_t mask = left == 0 ? 0 : ~uint64_t{0} >> (64 - 8 * left);
    const uint64_t same = equal_bytes(at, tag) & mask;
    return same == 0 ? entries.second : at + first_byte(same);
  }

 private:
  // Low bits: the number of the first entry. Then a mark, and for each bucket as many zeros as it
  // has entries and a one. Without the mark: too many entries for that, anyone may be in any
  // bucket.
  struct Place {
    uint64_t low = 0;
    uint64_t high = 0;
  };
  static constexpr uint32_t kBucketsOfPlace = 44;
  static constexpr uint32_t kBaseBits = 18;
  static constexpr uint64_t kBaseMask = (uint64_t{1} << kBaseBits) - 1;
  static constexpr uint64_t kCounted = uint64_t{1} << kBaseBits;
  static constexpr uint32_t kPlaceBits = 128;
  static constexpr uint64_t kEachByte = 0x0101010101010101;
  static constexpr uint64_t kTopBits = 0x8080808080808080;
  // Bytes that find() may read behind the last tag.
  static constexpr size_t kSlack = sizeof(uint64_t);

  static size_t places_of(const IdBlockShape& shape) {
    return (shape.buckets + kBucketsOfPlace - 1) / kBucketsOfPlace + 1;
  }
  static uint32_t base_of(const Place& place) {
    return static_cast<uint32_t>(place.low & kBaseMask);
  }

  // In each byte the number of ones up to its end (std::popcount is a call where the processor may
  // lack the instruction).
  static uint64_t byte_sums(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    return ((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F) * kEachByte;
  }
  // Where the one number `nth`, which the word has, stands.
  static uint32_t select(uint64_t word, uint64_t sums, uint32_t nth) {
    const uint64_t reached = ((sums | kTopBits) - (nth + 1) * kEachByte) & kTopBits;
    const auto shift = static_cast<uint32_t>(std::countr_zero(reached)) & 0x38;
    const auto before = static_cast<uint32_t>((sums << 8) >> shift & 0xFF);
    return shift + kSelectInByte[(nth - before) & 7][word >> shift & 0xFF];
  }
  uint64_t equal_bytes(uint32_t at, uint8_t tag) const {
    uint64_t tags = 0;
    std::memcpy(&tags, tags_ + at, sizeof tags);
    const uint64_t other = tags ^ tag * kEachByte;
    // The top bit of each byte that is zero; exact in every byte.
    return ~(((other & ~kTopBits) + ~kTopBits) | other | ~kTopBits);
  }
  static uint32_t first_byte(uint64_t top_bits) {
    return static_cast<uint32_t>(std::countr_zero(top_bits)) / 8;
  }
  static constexpr auto make_selects() {
    std::array<std::array<uint8_t, 256>, 8> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
      unsigned nth = 0;
      for (unsigned bit = 0; bit < 8; ++bit) {
        if ((byte >> bit & 1) != 0) table[nth++][byte] = static_cast<uint8_t>(bit);
      }
    }
    return table;
  }
  static const std::array<std::array<uint8_t, 256>, 8> kSelectInByte;

  uint64_t first_high_ = 0;
  const Place* places_ = nullptr;
  const char* tags_ = nullptr;
  uint32_t buckets_ = 0;
  uint8_t shift_ = 8;
};

}  // namespace riffle::index
