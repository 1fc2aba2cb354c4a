#include "indexer/segment/fuse_filter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

constexpr uint32_t kArity = 3;
constexpr uint32_t kMaxSegmentLength = 1u << 18;

struct Sizes {
  uint32_t segment_length;
  uint32_t segment_count;
  uint32_t segment_count_length;

  explicit Sizes(uint32_t keys) {
    const double n = keys;
    segment_length =
        keys == 0 ? 4 : 1u << static_cast<int>(std::floor(std::log(n) / std::log(3.33) + 2.25));
    segment_length = std::min(segment_length, kMaxSegmentLength);
    const double factor =
        keys <= 1 ? 0 : std::max(1.125, 0.875 + 0.25 * std::log(1000000.0) / std::log(n));
    const auto capacity = static_cast<uint32_t>(std::round(n * factor));
    const uint32_t initial = (capacity + segment_length - 1) / segment_length;
    segment_count = initial <= kArity - 1 ? 1 : initial - (kArity - 1);
    segment_count_length = segment_count * segment_length;
  }
};

// Without a seed the key itself: sorted keys then go through the table from its beginning to its
// end, which is three times as fast as jumping. A seed is needed only in the rare case that these
// keys can't be peeled.
uint64_t mix(uint64_t key, uint64_t seed) {
  if (seed == 0) return key;
  uint64_t h = key + seed;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  h ^= h >> 33;
  return h;
}

__extension__ using Wide = unsigned __int128;

uint64_t high_product(uint64_t a, uint64_t b) { return static_cast<uint64_t>(Wide{a} * b >> 64); }

// Called three times a key: half of the time of building is here.
struct Places {
  uint32_t first;
  uint32_t second;
  uint32_t third;
};
[[gnu::always_inline]] inline Places places(uint64_t hash, uint32_t segment_length,
                                            uint32_t segment_count_length) {
  const auto first = static_cast<uint32_t>(high_product(hash, segment_count_length));
  const uint32_t mask = segment_length - 1;
  const uint32_t second = first + segment_length;
  const uint32_t third = second + segment_length;
  return {first, second ^ (static_cast<uint32_t>(hash >> 18) & mask),
          third ^ (static_cast<uint32_t>(hash) & mask)};
}

uint8_t fingerprint(uint64_t hash) { return static_cast<uint8_t>(hash ^ (hash >> 32)); }

}  // namespace

// One attempt with one seed: false when the keys can't be peeled.
bool FuseFilterBuilder::try_build(std::span<const uint64_t> keys, uint64_t seed,
                                  uint32_t segment_length, uint32_t segment_count_length) {
  const size_t array_length = segment_count_length + (kArity - 1) * segment_length;
  counts_.assign(array_length, 0);
  xored_.assign(array_length, 0);
  uint8_t* const counts = counts_.data();
  uint64_t* const xored = xored_.data();
  for (const uint64_t key : keys) {
    const uint64_t hash = mix(key, seed);
    const Places at = places(hash, segment_length, segment_count_length);
    if (++counts[at.first] == 0 || ++counts[at.second] == 0 || ++counts[at.third] == 0)
      return false;
    xored[at.first] ^= hash;
    xored[at.second] ^= hash;
    xored[at.third] ^= hash;
  }
  // Those with one key, as a stack: no place is on it twice at a time.
  alone_.resize(array_length);
  uint32_t* top = alone_.data();
  for (uint32_t place = 0; place < array_length; ++place) {
    *top = place;
    top += counts[place] == 1 ? 1 : 0;
  }
  peeled_.resize(keys.size());
  Peeled* end = peeled_.data();
  const auto take = [&](uint32_t place, uint64_t hash) {
    xored[place] ^= hash;
    *top = place;
    top += --counts[place] == 1 ? 1 : 0;
  };
  while (top != alone_.data()) {
    const uint32_t place = *--top;
    if (counts[place] != 1) continue;
    const uint64_t hash = xored[place];
    *end++ = {hash, place};
    const Places at = places(hash, segment_length, segment_count_length);
    take(at.first, hash);
    take(at.second, hash);
    take(at.third, hash);
  }
  if (end != peeled_.data() + keys.size()) return false;
  fingerprints_.assign(array_length, 0);
  uint8_t* const out = fingerprints_.data();
  while (end != peeled_.data()) {
    const auto [hash, place] = *--end;
    const Places at = places(hash, segment_length, segment_count_length);
    // Its own place is still zero: it was peeled for being the last one there.
    out[place] =
        static_cast<uint8_t>(fingerprint(hash) ^ out[at.first] ^ out[at.second] ^ out[at.third]);
  }
  return true;
}

std::string FuseFilterBuilder::build_with(std::span<const uint64_t> keys, bool half) {
  const Sizes sizes(static_cast<uint32_t>(keys.size()));
  uint64_t seed = 0;
  fingerprints_.clear();
  // Each attempt succeeds with a probability near 1; the bound only keeps a mistake from spinning.
  for (int attempt = 0;
       !keys.empty() && !try_build(keys, seed, sizes.segment_length, sizes.segment_count_length);
       ++attempt) {
    RIFFLE_CHECK(attempt < 1000);
    seed = mix(seed + 1, 0xD1B54A32D192ED03ULL);
  }
  ByteWriter out;
  out.put(seed);
  out.put(static_cast<uint32_t>(keys.size()));
  out.put(sizes.segment_length);
  out.put(sizes.segment_count);
  size_t bytes = fingerprints_.size();
  if (half) {
    // What holds for all bits of the fingerprints holds for four of them.
    const auto at = [&](size_t i) { return i < bytes ? fingerprints_[i] & 0x0FU : 0U; };
    size_t end = 0;
    for (size_t i = 0; i < bytes; i += 2)
      fingerprints_[end++] = static_cast<uint8_t>(at(i) | at(i + 1) << 4);
    bytes = end;
  }
  out.raw({reinterpret_cast<const char*>(fingerprints_.data()), bytes});
  return out.take();
}

Result<FuseFilter> FuseFilter::open(std::string_view bytes) { return open(bytes, false); }
Result<FuseFilter> FuseFilter::open_half(std::string_view bytes) { return open(bytes, true); }

Result<FuseFilter> FuseFilter::open(std::string_view bytes, bool half) {
  ByteReader in(bytes);
  FuseFilter filter;
  filter.half_ = half;
  filter.seed_ = in.get<uint64_t>();
  filter.keys_ = in.get<uint32_t>();
  filter.segment_length_ = in.get<uint32_t>();
  const auto segment_count = in.get<uint32_t>();
  filter.fingerprints_ = in.rest();
  const uint64_t places_wanted = (uint64_t{segment_count} + kArity - 1) * filter.segment_length_;
  if (!in.ok() || !std::has_single_bit(filter.segment_length_) || segment_count == 0 ||
      places_wanted > UINT32_MAX ||
      in.left() != (filter.keys_ == 0 ? 0
                    : half            ? (places_wanted + 1) / 2
                                      : places_wanted)) {
    return damage_error("a filter has not the size that it states");
  }
  filter.segment_count_length_ = segment_count * filter.segment_length_;
  return filter;
}

bool FuseFilter::may_contain(uint64_t key) const {
  if (keys_ == 0) return false;
  const uint64_t hash = mix(key, seed_);
  const auto stored = [this](uint32_t place) {
    const auto byte = static_cast<uint8_t>(fingerprints_[half_ ? place / 2 : place]);
    return half_ && place % 2 != 0 ? byte >> 4 : byte;
  };
  const Places at = places(hash, segment_length_, segment_count_length_);
  const int value = fingerprint(hash) ^ stored(at.first) ^ stored(at.second) ^ stored(at.third);
  return (half_ ? value & 0x0F : value) == 0;
}

}  // namespace riffle::index
