#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::index {

// A binary fuse filter with 8-bit fingerprints (Graf and Lemire, "Binary Fuse Filters", 2022):
// about 9 bits a key, no false negatives, 1 in 256 false positives. Builds one after the other in
// the same memory. Not thread-safe.
class FuseFilterBuilder {
 public:
  // `keys` are hashes already, sorted and distinct.
  std::string build(std::span<const uint64_t> keys) { return build_with(keys, false); }
  // With 4-bit fingerprints: half the bytes, 1 in 16 false positives.
  std::string build_half(std::span<const uint64_t> keys) { return build_with(keys, true); }

 private:
  struct Peeled {
    uint64_t hash;
    uint32_t place;
  };
  std::string build_with(std::span<const uint64_t> keys, bool half);
  bool try_build(std::span<const uint64_t> keys, uint64_t seed, uint32_t segment_length,
                 uint32_t segment_count_length);

  // By place: how many keys are there, and their XOR.
  std::vector<uint8_t> counts_;
  std::vector<uint64_t> xored_;
  std::vector<uint32_t> alone_;
  std::vector<Peeled> peeled_;
  std::vector<uint8_t> fingerprints_;
};

// Looks into the bytes of a built filter, which must outlive it.
class FuseFilter {
 public:
  static Result<FuseFilter> open(std::string_view bytes);
  // Of build_half().
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
