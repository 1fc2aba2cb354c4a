#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace riffle::index {

// Collects 64-bit hashes of which most repeat. Not thread-safe.
class HashList {
 public:
  void insert(uint64_t hash) {
    // Most tokens were here a moment ago: this little table stays in the cache and catches them.
    uint64_t& recent = recent_[hash % recent_.size()];
    if (recent == hash && hash != 0) return;
    recent = hash;
    hashes_.push_back(hash);
  }
  // Sorted and distinct; the list is empty afterwards.
  std::vector<uint64_t> take();

 private:
  std::array<uint64_t, 8192> recent_{};
  std::vector<uint64_t> hashes_;
};

// Sorts numbers that are spread evenly: by digits, in time that does not depend on their order.
void radix_sort(std::vector<uint64_t>& numbers);

}  // namespace riffle::index
