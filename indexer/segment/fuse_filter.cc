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
constexpr size_t kFilterHead = 20;  // what stands before the fingerprints

struct Sizes {
  uint32_t segment_length;
  uint32_t segment_count;
  uint32_t segment_count_length;
  uint32_t array_length;

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
    array_length = (segment_count + kArity - 1) * segment_length;
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
[[gnu::always_inline]] inline std::array<uint32_t, 3> places(uint64_t hash, uint32_t segment_length,
                                                             uint32_t segment_count_length) {
  const auto first = static_cast<uint32_t>(high_product(hash, segment_count_length));
  const uint32_t mask = segment_length - 1;
  uint32_t second = first + segment_length;
  uint32_t third = second + segment_length;
  second ^= static_cast<uint32_t>(hash >> 18) & mask;
  third ^= static_cast<uint32_t>(hash) & mask;
  return {first, second, third};
}

uint8_t fingerprint(uint64_t hash) { return static_cast<uint8_t>(hash ^ (hash >> 32)); }

// One attempt with one seed: false when the keys can't be peeled.
bool try_build(std::span<const uint64_t> keys, uint64_t seed, const Sizes& sizes,
               std::string& out) {
  std::vector<uint8_t> counts(sizes.array_length);
  std::vector<uint64_t> xored(sizes.array_length);
  for (const uint64_t key : keys) {
    const uint64_t hash = mix(key, seed);
    for (const uint32_t place : places(hash, sizes.segment_length, sizes.segment_count_length)) {
      if (++counts[place] == 0) return false;
      xored[place] ^= hash;
    }
  }
  std::vector<uint32_t> alone;
  alone.reserve(sizes.array_length);
  for (uint32_t place = 0; place < sizes.array_length; ++place) {
    if (counts[place] == 1) alone.push_back(place);
  }
  std::vector<std::pair<uint64_t, uint32_t>> order;
  order.reserve(keys.size());
  while (!alone.empty()) {
    const uint32_t place = alone.back();
    alone.pop_back();
    if (counts[place] != 1) continue;
    const uint64_t hash = xored[place];
    order.emplace_back(hash, place);
    for (const uint32_t other : places(hash, sizes.segment_length, sizes.segment_count_length)) {
      xored[other] ^= hash;
      if (--counts[other] == 1) alone.push_back(other);
    }
  }
  if (order.size() != keys.size()) return false;
  out.assign(sizes.array_length, '\0');
  for (auto entry = order.rbegin(); entry != order.rend(); ++entry) {
    const auto [hash, place] = *entry;
    uint8_t value = fingerprint(hash);
    for (const uint32_t other : places(hash, sizes.segment_length, sizes.segment_count_length)) {
      value = static_cast<uint8_t>(value ^ static_cast<uint8_t>(out[other]));
    }
    // Its own place is still zero: it was peeled for being the last one there.
    out[place] = static_cast<char>(value);
  }
  return true;
}

}  // namespace

std::string build_fuse_filter(std::span<const uint64_t> keys) {
  const Sizes sizes(static_cast<uint32_t>(keys.size()));
  std::string fingerprints;
  uint64_t seed = 0;
  // Each attempt succeeds with a probability near 1; the bound only keeps a mistake from spinning.
  for (int attempt = 0; !keys.empty() && !try_build(keys, seed, sizes, fingerprints); ++attempt) {
    RIFFLE_CHECK(attempt < 1000);
    seed = mix(seed + 1, 0xD1B54A32D192ED03ULL);
  }
  ByteWriter out;
  out.put(seed);
  out.put(static_cast<uint32_t>(keys.size()));
  out.put(sizes.segment_length);
  out.put(sizes.segment_count);
  out.raw(fingerprints);
  return out.take();
}

std::string build_half_filter(std::span<const uint64_t> keys) {
  // What holds for all bits of the fingerprints holds for four of them.
  std::string filter = build_fuse_filter(keys);
  const auto at = [&](size_t i) {
    return i < filter.size() ? static_cast<unsigned char>(filter[i]) & 0x0FU : 0U;
  };
  size_t end = kFilterHead;
  for (size_t i = kFilterHead; i < filter.size(); i += 2)
    filter[end++] = static_cast<char>(at(i) | at(i + 1) << 4);
  filter.resize(end);
  return filter;
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
  uint8_t value = fingerprint(hash);
  for (const uint32_t place : places(hash, segment_length_, segment_count_length_)) {
    const auto stored = static_cast<uint8_t>(fingerprints_[half_ ? place / 2 : place]);
    value = static_cast<uint8_t>(value ^ (half_ && place % 2 != 0 ? stored >> 4 : stored));
  }
  return (half_ ? value & 0x0F : value) == 0;
}

}  // namespace riffle::index
