#include "indexer/store/id_table.h"

#include <algorithm>

namespace riffle::index {

constexpr std::array<std::array<uint8_t, 256>, 8> IdTable::kSelectInByte = make_selects();

size_t IdTable::bytes(const IdBlockShape& shape) {
  const size_t bytes = places_of(shape) * sizeof(Place) + shape.ids + kSlack;
  return (bytes + sizeof(Place) - 1) / sizeof(Place) * sizeof(Place);
}

IdTable::IdTable(const IdBlockShape& shape, const char* memory)
    : first_high_(shape.first_high),
      places_(reinterpret_cast<const Place*>(memory)),
      tags_(memory + places_of(shape) * sizeof(Place)),
      buckets_(shape.buckets),
      shift_(shape.shift) {}

// The file has, bucket after bucket, a one for each entry and a zero: a place is a piece of that up
// to a zero, turned round.
bool IdTable::build(const IdBlockShape& shape, std::string_view buckets, std::string_view tags,
                    char* out) {
  const IdBucketBits bits(shape, buckets);
  const uint32_t end = shape.ids + shape.buckets;
  uint32_t at = 0;
  uint32_t done = 0;  // buckets
  for (; done < shape.buckets; out += sizeof(Place)) {
    const uint32_t wanted = std::min(kBucketsOfPlace, shape.buckets - done);
    const uint64_t low = ~bits.from(at);
    const uint64_t high = ~bits.from(at + 64);
    const uint64_t low_sums = byte_sums(low);
    const uint64_t high_sums = byte_sums(high);
    const auto in_low = static_cast<uint32_t>(low_sums >> 56);
    const auto in_high = static_cast<uint32_t>(high_sums >> 56);
    Place place{at - done, 0};
    uint32_t length = 0;
    if (in_low >= wanted) {
      length = select(low, low_sums, wanted - 1) + 1;
    } else if (in_low + in_high >= wanted) {
      length = 64 + select(high, high_sums, wanted - 1 - in_low) + 1;
    }
    if (length > 0 && length <= kPlaceBits - kBaseBits - 1) {
      constexpr uint32_t kBegin = kBaseBits + 1;
      const uint64_t low_part = length >= 64 ? low : low & ((uint64_t{1} << length) - 1);
      const uint64_t high_part = length <= 64 ? 0 : high & ((uint64_t{1} << (length - 64)) - 1);
      place.low |= kCounted | low_part << kBegin;
      place.high = low_part >> (64 - kBegin) | high_part << kBegin;
    } else {
      // Too many entries for their buckets to be told apart.
      length = 0;
      for (uint32_t left = wanted; left > 0; ++length) {
        if (at + length >= end) return false;
        left -= (bits.from(at + length) & 1) == 0 ? 1 : 0;
      }
    }
    std::memcpy(out, &place, sizeof place);
    at += length;
    if (at > end) return false;
    done += wanted;
  }
  if (at != end) return false;
  const Place last{shape.ids, 0};
  std::memcpy(out, &last, sizeof last);
  std::copy(tags.begin(), tags.end(), out + sizeof last);
  return true;
}

}  // namespace riffle::index
