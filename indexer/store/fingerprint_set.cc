#include "indexer/store/fingerprint_set.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "indexer/base/check.h"

namespace riffle::index {
namespace {

constexpr size_t kFirstPlaces = 1024;

}  // namespace

// The place of the fingerprint, or the free one where it would stand. The table is never full.
size_t FingerprintSet::find(const Fingerprint& fingerprint) const {
  const size_t mask = places_.size() - 1;
  size_t at = home(fingerprint.high);
  while (places_[at].day != kFree &&
         (places_[at].high != fingerprint.high || places_[at].low != fingerprint.low)) {
    at = (at + 1) & mask;
  }
  return at;
}

bool FingerprintSet::insert(const IdEntry& entry) {
  RIFFLE_CHECK(entry.day != kFree);
  if ((size_ + 1) * 4 > places_.size() * 3) grow();
  Place& place = places_[find(entry.fingerprint)];
  if (place.day != kFree) return false;
  place = {entry.fingerprint.high, entry.fingerprint.low, entry.day};
  ++size_;
  return true;
}

void FingerprintSet::grow() {
  const auto before = std::exchange(places_, {});
  places_.assign(std::max(kFirstPlaces, before.size() * 2), Place());
  shift_ = 64 - std::countr_zero(places_.size());
  for (const Place& place : before) {
    if (place.day != kFree) places_[find({place.high, place.low})] = place;
  }
}

void FingerprintSet::clear() {
  places_ = {};
  size_ = 0;
}

std::vector<IdEntry> FingerprintSet::sorted() const {
  std::vector<IdEntry> entries;
  entries.reserve(size_);
  std::vector<IdEntry> wrapped;  // pushed over the end of the table to its beginning
  for (size_t at = 0; at < places_.size(); ++at) {
    const Place& place = places_[at];
    if (place.day == kFree) continue;
    const IdEntry entry{{place.high, place.low}, place.day};
    (home(place.high) > at ? wrapped : entries).push_back(entry);
  }
  entries.insert(entries.end(), wrapped.begin(), wrapped.end());
  // Each stands a few places from where it belongs.
  for (size_t i = 1; i < entries.size(); ++i) {
    const IdEntry entry = entries[i];
    size_t at = i;
    for (; at > 0 && entry.fingerprint < entries[at - 1].fingerprint; --at)
      entries[at] = entries[at - 1];
    entries[at] = entry;
  }
  return entries;
}

}  // namespace riffle::index
