#pragma once

#include <cstdint>
#include <vector>

namespace riffle::index {

// Distinct 64-bit hashes. Not thread-safe.
class HashSet {
 public:
  void insert(uint64_t hash) {
    if (hash == 0) {
      has_zero_ = true;
      return;
    }
    size_t at = hash & (places_.size() - 1);
    while (places_[at] != 0) {
      if (places_[at] == hash) return;
      at = (at + 1) & (places_.size() - 1);
    }
    places_[at] = hash;
    if (++size_ * 2 > places_.size()) grow();
  }

  std::vector<uint64_t> take() {
    std::vector<uint64_t> hashes;
    hashes.reserve(size_ + 1);
    if (has_zero_) hashes.push_back(0);
    for (const uint64_t hash : places_) {
      if (hash != 0) hashes.push_back(hash);
    }
    return hashes;
  }

 private:
  void grow() {
    std::vector<uint64_t> before(places_.size() * 2);
    before.swap(places_);
    size_ = 0;
    for (const uint64_t hash : before) {
      if (hash != 0) insert(hash);
    }
  }

  std::vector<uint64_t> places_ = std::vector<uint64_t>(1u << 14);  // 0 = free
  size_t size_ = 0;
  bool has_zero_ = false;
};

}  // namespace riffle::index
