#include "indexer/segment/hash_list.h"

#include <algorithm>

namespace riffle::index {
namespace {

constexpr int kDigitBits = 11;
constexpr size_t kDigits = (64 + kDigitBits - 1) / kDigitBits;
constexpr size_t kBuckets = size_t{1} << kDigitBits;
// Below that the counters cost more than they save.
constexpr size_t kRadixFrom = 4096;

size_t digit(uint64_t number, size_t ordinal) {
  return (number >> (ordinal * kDigitBits)) & (kBuckets - 1);
}

}  // namespace

void radix_sort(std::vector<uint64_t>& numbers) {
  if (numbers.size() < kRadixFrom) {
    std::sort(numbers.begin(), numbers.end());
    return;
  }
  std::vector<uint32_t> counts(kDigits * kBuckets);
  for (const uint64_t number : numbers) {
    for (size_t d = 0; d < kDigits; ++d) ++counts[d * kBuckets + digit(number, d)];
  }
  std::vector<uint64_t> other(numbers.size());
  for (size_t d = 0; d < kDigits; ++d) {
    uint32_t* const places = &counts[d * kBuckets];
    uint32_t begin = 0;
    for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
      const uint32_t count = places[bucket];
      places[bucket] = begin;
      begin += count;
    }
    for (const uint64_t number : numbers) other[places[digit(number, d)]++] = number;
    numbers.swap(other);
  }
}

std::vector<uint64_t> HashList::take() {
  std::vector<uint64_t> hashes = std::move(hashes_);
  hashes_ = {};
  recent_.fill(0);
  radix_sort(hashes);
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

}  // namespace riffle::index
