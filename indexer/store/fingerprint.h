#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "indexer/base/hash.h"
#include "indexer/base/time.h"

namespace riffle::index {

// 96 keyed bits that stand for a document ID: two of 10^10 IDs meet with a probability of 10^-9,
// and nobody without the key can make them meet.
struct Fingerprint {
  uint64_t high = 0;
  uint32_t low = 0;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};

inline Fingerprint fingerprint_of(const KeyedHash& key, std::string_view id) {
  const Hash128 hash = key.hash(id);
  return {hash.high, static_cast<uint32_t>(hash.low >> 32)};
}

// Whole days since 1970-01-01 UTC.
inline int32_t event_day(Micros time) {
  constexpr Micros kMicrosPerDay = 86'400 * kMicrosPerSecond;
  return static_cast<int32_t>(time / kMicrosPerDay - (time % kMicrosPerDay < 0 ? 1 : 0));
}

struct IdEntry {
  Fingerprint fingerprint;
  int32_t day = 0;
};

}  // namespace riffle::index
