#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/store/fingerprint.h"

namespace riffle::index {

// How the fingerprints of a block are cut (docs/format.md, "ID runs"): `high` minus the first
// `high` is a bucket number, 8 bits of tag and the rest. Buckets and tags are what a look-up of an
// unknown ID reads: about ten bits an ID, no byte of them beside the fingerprints themselves.
struct IdBlockShape {
  uint32_t ids = 0;
  uint64_t first_high = 0;
  uint8_t shift = 0;     // bits below the bucket number
  uint32_t buckets = 0;  // at most 2 * ids

  static IdBlockShape of(std::span<const IdEntry> sorted);
  // Whether the numbers are such as of() makes them.
  bool plausible() const;
  size_t bucket_bytes() const;
  size_t rest_bits() const;
  size_t rest_bytes(size_t ids_of_chunk) const;
};

// IDs whose rests share a section: what a look-up of a known ID has to check the sum of.
constexpr size_t kIdRestChunk = 1u << 13;

struct EncodedIdBlock {
  IdBlockShape shape;
  std::string buckets;
  std::string tags;
  std::vector<std::string> rests;  // one for each kIdRestChunk IDs
};
// Ascending, not empty.
EncodedIdBlock encode_id_block(std::span<const IdEntry> sorted);

// How an upper half is cut.
inline uint32_t id_bucket_of(const IdBlockShape& shape, uint64_t high) {
  return static_cast<uint32_t>((high - shape.first_high) >> shape.shift);
}
inline uint8_t id_tag_of(const IdBlockShape& shape, uint64_t high) {
  return static_cast<uint8_t>((high - shape.first_high) >> (shape.shift - 8));
}

// The bits of a block's buckets: for each bucket a one for each of its entries and a zero. The
// bytes have the length that the shape asks for.
class IdBucketBits {
 public:
  IdBucketBits(const IdBlockShape& shape, std::string_view bytes);
  // 64 bits from that one on, the first one lowest; zeros behind the end.
  uint64_t from(size_t bit) const {
    const size_t at = bit / 8;
    uint64_t bits = 0;
    if (at + sizeof bits < bytes_.size()) {
      std::memcpy(&bits, bytes_.data() + at, sizeof bits);
      const auto next = static_cast<unsigned char>(bytes_[at + sizeof bits]);
      return bits >> bit % 8 | uint64_t{next} << 1 << (63 - bit % 8);
    }
    if (at < bytes_.size()) std::memcpy(&bits, bytes_.data() + at, bytes_.size() - at);
    return bits >> bit % 8;
  }

 private:
  std::string_view bytes_;
};

// The rest of an entry that begins at that bit: what lies below the tag, and the lower half. Reads
// kIdRestWindow bytes from the byte of that bit on.
constexpr size_t kIdRestWindow = 12;
std::pair<uint64_t, uint32_t> id_rest_at(const IdBlockShape& shape, std::string_view bytes,
                                         size_t bit);
inline uint64_t id_rest_of(const IdBlockShape& shape, uint64_t high) {
  return (high - shape.first_high) & ((uint64_t{1} << (shape.shift - 8)) - 1);
}

// The fingerprints of a block, in order; `entries` has one for each.
void decode_id_block(const IdBlockShape& shape, std::string_view buckets, std::string_view tags,
                     std::span<const std::string> rests, std::span<IdEntry> entries);

}  // namespace riffle::index
