#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::index {

// A binary fuse filter with 8-bit fingerprints (Graf and Lemire, "Binary Fuse Filters", 2022):
// about 9 bits a key, no false negatives, 1 in 256 false positives. Keys are hashes already. `keys`
// are sorted and distinct.
std::string build_fuse_filter(std::span<const uint64_t> keys);
// The same with 4-bit fingerprints: half the bytes, 1 in 16 false positives.
std::string build_half_filter(std::span<const uint64_t> keys);

// Looks into the bytes of a built filter, which must outlive it.
class FuseFilter {
 public:
  static Result<FuseFilter> open(std::string_view bytes);
  // Of build_half_filter().
  static Result<FuseFilter> open_half(std::string_view bytes);
  bool may_contain(uint64_t key) const;

 private:
  FuseFilter() = default;
  static Result<FuseFilter> open(std::string_view bytes, bool half);
  uint64_t seed_ = 0;
  uint32_t keys_ = 0;
  uint32_t segment_length_ = 0;
  uint32_t segment_count_length_ = 0;
  bool half_ = false;
  std::string_view fingerprints_;
};

}  // namespace riffle::index
