#include "indexer/store/fingerprint_set.h"

#include <algorithm>

#include "indexer/base/check.h"

namespace riffle::index {
namespace {

constexpr size_t kFirstPlaces = 1024;

}  // namespace

// The place of the fingerprint, or the free one where it would stand. The table is never full.
size_t FingerprintSet::find(const Fingerprint& fingerprint) const {
  const size_t mask = places_.size() - 1;
  size_t at = fingerprint.high & mask;
  while (places_[at].day != kFree &&
         (places_[at].high != fingerprint.high || places_[at].low != fingerprint.low)) {
    at = (at + 1) & mask;
  }
  return at;
}

bool FingerprintSet::contains(const Fingerprint& fingerprint) const {
  return !places_.empty() && places_[find(fingerprint)].day != kFree;
}

void FingerprintSet::insert(const IdEntry& entry) {
  if ((size_ + 1) * 4 > places_.size() * 3) grow();
  Place& place = places_[find(entry.fingerprint)];
  RIFFLE_CHECK(place.day == kFree && entry.day != kFree);
  place = {entry.fingerprint.high, entry.fingerprint.low, entry.day};
  ++size_;
}

void FingerprintSet::grow() {
  std::vector<Place> before = std::move(places_);
  places_.assign(std::max(kFirstPlaces, before.size() * 2), Place());
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
  for (const Place& place : places_) {
    if (place.day != kFree) entries.push_back({{place.high, place.low}, place.day});
  }
  std::sort(entries.begin(), entries.end(),
            [](const IdEntry& a, const IdEntry& b) { return a.fingerprint < b.fingerprint; });
  return entries;
}

}  // namespace riffle::index
