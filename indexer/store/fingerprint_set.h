#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "indexer/base/large_buffer.h"
#include "indexer/store/fingerprint.h"

namespace riffle::index {

// The IDs that came since the last commit: a flat table, 16 bytes a place. Fingerprints stand
// almost in their order, so that sorting them costs next to nothing. Not thread-safe.
class FingerprintSet {
 public:
  // Whether it was not in it.
  bool insert(const IdEntry& entry);
  // Brings the memory that insert() will need; worth while for many at once.
  void prefetch(const Fingerprint& fingerprint) const {
    if (!places_.empty()) __builtin_prefetch(&places_[home(fingerprint.high)], 1);
  }
  size_t size() const { return size_; }
  void clear();
  std::vector<IdEntry> sorted() const;

 private:
  struct Place {
    uint64_t high = 0;
    uint32_t low = 0;
    int32_t day = kFree;
  };
  // No event day: the year 5 million B.C.
  static constexpr int32_t kFree = INT32_MIN;
  size_t home(uint64_t high) const { return high >> shift_; }
  size_t find(const Fingerprint& fingerprint) const;
  void grow();

  std::vector<Place, LargeAllocator<Place>> places_;
  int shift_ = 0;
  size_t size_ = 0;
};

}  // namespace riffle::index
