#include "indexer/segment/hash_list.h"

#include <algorithm>
#include <cstddef>

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

// By digits `first` and above; by all of them where there are few numbers.
void radix_sort_digits(std::vector<uint64_t>& numbers, size_t first) {
  if (numbers.size() < kRadixFrom) {
    std::sort(numbers.begin(), numbers.end());
    return;
  }
  std::vector<uint32_t> counts(kDigits * kBuckets);
  for (const uint64_t number : numbers) {
    for (size_t d = first; d < kDigits; ++d) ++counts[d * kBuckets + digit(number, d)];
  }
  std::vector<uint64_t> other(numbers.size());
  for (size_t d = first; d < kDigits; ++d) {
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

// By the upper digits first: after them hashes are in order, but for a few that share all of these.
void sort_hashes(std::vector<uint64_t>& hashes) {
  constexpr size_t kFewHashes = size_t{1} << 19;
  const size_t first = hashes.size() < kFewHashes ? 4 : 3;
  radix_sort_digits(hashes, first);
  for (size_t begin = 0; begin < hashes.size();) {
    size_t end = begin + 1;
    const auto upper = [&](size_t i) { return hashes[i] >> (first * kDigitBits); };
    while (end < hashes.size() && upper(end) == upper(begin)) ++end;
    if (end - begin > 1)
      std::sort(hashes.begin() + static_cast<std::ptrdiff_t>(begin),
                hashes.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
}

}  // namespace

void radix_sort(std::vector<uint64_t>& numbers) { radix_sort_digits(numbers, 0); }

std::vector<uint64_t> HashList::take() {
  std::vector<uint64_t> hashes = std::move(hashes_);
  hashes_ = {};
  if (hashes.size() >= recent_.size()) {
    recent_.fill(0);
  } else {
    for (const uint64_t hash : hashes) recent_[hash % recent_.size()] = 0;
  }
  sort_hashes(hashes);
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

}  // namespace riffle::index
