#include "indexer/store/id_block.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "indexer/base/check.h"

namespace riffle::index {
namespace {

constexpr int kTagBits = 8;
constexpr int kLowBits = 32;
constexpr uint32_t kBucketsPerSample = 128;
constexpr size_t kWordBits = 64;

size_t samples_of(uint32_t buckets) {
  return (buckets + kBucketsPerSample - 1) / kBucketsPerSample;
}
size_t words_of(const IdBlockShape& shape) {
  return (size_t{shape.ids} + shape.buckets + kWordBits - 1) / kWordBits;
}

template <typename T>
T load(std::string_view bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

// Bits end to end, lowest first, into memory that is large enough for whole words.
class BitWriter {
 public:
  explicit BitWriter(char* out) : out_(out) {}
  ~BitWriter() { std::memcpy(out_, &word_, sizeof word_); }
  BitWriter(const BitWriter&) = delete;
  BitWriter& operator=(const BitWriter&) = delete;
  // Nothing is set above the `bits` bits (1 to 63).
  void put(uint64_t number, size_t bits) {
    word_ |= number << used_;
    used_ += bits;
    if (used_ < kWordBits) return;
    std::memcpy(out_, &word_, sizeof word_);
    out_ += sizeof word_;
    used_ -= kWordBits;
    word_ = used_ == 0 ? 0 : number >> (bits - used_);
  }

 private:
  char* out_;
  uint64_t word_ = 0;
  size_t used_ = 0;
};

// A one for each entry and a zero for each bucket, where the one of entry i has i ones and as many
// zeros before it as there are buckets below its own.
std::string encode_buckets(const IdBlockShape& shape, std::span<const IdEntry> sorted) {
  std::vector<uint32_t> samples(samples_of(shape.buckets));
  std::vector<uint64_t> words(words_of(shape));
  uint32_t sampled = 0;
  for (uint32_t i = 0; i < sorted.size(); ++i) {
    const uint32_t bucket = id_bucket_of(shape, sorted[i].fingerprint.high);
    while (sampled < bucket / kBucketsPerSample) {
      ++sampled;
      samples[sampled] = sampled * kBucketsPerSample + i;
    }
    const uint32_t position = bucket + i;
    words[position / kWordBits] |= uint64_t{1} << position % kWordBits;
  }
  std::string bytes(shape.bucket_bytes(), '\0');
  std::memcpy(bytes.data(), samples.data(), samples.size() * sizeof(uint32_t));
  std::memcpy(bytes.data() + samples.size() * sizeof(uint32_t), words.data(),
              words.size() * sizeof(uint64_t));
  return bytes;
}

}  // namespace

IdBlockShape IdBlockShape::of(std::span<const IdEntry> sorted) {
  RIFFLE_CHECK(!sorted.empty());
  IdBlockShape shape;
  shape.ids = static_cast<uint32_t>(sorted.size());
  shape.first_high = sorted.front().fingerprint.high;
  const uint64_t range = sorted.back().fingerprint.high - shape.first_high;
  shape.shift = kTagBits;
  while ((range >> shape.shift) + 1 > 2 * uint64_t{shape.ids}) ++shape.shift;
  shape.buckets = static_cast<uint32_t>((range >> shape.shift) + 1);
  return shape;
}

bool IdBlockShape::plausible() const {
  return ids > 0 && shift >= kTagBits && shift < 64 && buckets > 0 && buckets <= 2 * uint64_t{ids};
}

size_t IdBlockShape::bucket_bytes() const {
  return samples_of(buckets) * sizeof(uint32_t) + words_of(*this) * sizeof(uint64_t);
}

size_t IdBlockShape::rest_bits() const { return shift - kTagBits + kLowBits; }

// So many more than needed that every entry can be read as words.
size_t IdBlockShape::rest_bytes(size_t ids_of_chunk) const {
  return (ids_of_chunk * rest_bits() + 7) / 8 + sizeof(uint64_t);
}

EncodedIdBlock encode_id_block(std::span<const IdEntry> sorted) {
  EncodedIdBlock block;
  block.shape = IdBlockShape::of(sorted);
  const IdBlockShape& shape = block.shape;
  block.buckets = encode_buckets(shape, sorted);
  block.tags.resize(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i)
    block.tags[i] = static_cast<char>(id_tag_of(shape, sorted[i].fingerprint.high));
  const auto rest_bits = static_cast<size_t>(shape.shift - kTagBits);
  for (size_t begin = 0; begin < sorted.size(); begin += kIdRestChunk) {
    const auto chunk = sorted.subspan(begin, std::min(kIdRestChunk, sorted.size() - begin));
    std::string& rest = block.rests.emplace_back(shape.rest_bytes(chunk.size()), '\0');
    BitWriter bits(rest.data());
    for (const IdEntry& entry : chunk) {
      bits.put(entry.fingerprint.low, kLowBits);
      if (rest_bits > 0) bits.put(id_rest_of(shape, entry.fingerprint.high), rest_bits);
    }
  }
  return block;
}

IdBucketBits::IdBucketBits(const IdBlockShape& shape, std::string_view bytes)
    : bytes_(bytes.substr(samples_of(shape.buckets) * sizeof(uint32_t))) {}

std::pair<uint64_t, uint32_t> id_rest_at(const IdBlockShape& shape, std::string_view bytes,
                                         size_t bit) {
  const auto low = static_cast<uint32_t>(load<uint64_t>(bytes, bit / 8) >> bit % 8);
  const size_t after = bit + kLowBits;
  const uint64_t mask = (uint64_t{1} << (shape.shift - kTagBits)) - 1;
  return {load<uint64_t>(bytes, after / 8) >> after % 8 & mask, low};
}

void decode_id_block(const IdBlockShape& shape, std::string_view buckets, std::string_view tags,
                     std::span<const std::string> rests, std::span<IdEntry> entries) {
  const std::string_view words = buckets.substr(samples_of(shape.buckets) * sizeof(uint32_t));
  const int tag_shift = shape.shift - kTagBits;
  const size_t rest_bits = shape.rest_bits();
  size_t i = 0;
  size_t bit = 0;
  for (size_t number = 0; number < words_of(shape) && i < entries.size(); ++number) {
    for (auto ones = load<uint64_t>(words, number * sizeof(uint64_t));
         ones != 0 && i < entries.size(); ones &= ones - 1, ++i) {
      const uint64_t position = number * kWordBits + static_cast<uint64_t>(std::countr_zero(ones));
      const auto tag = static_cast<uint8_t>(tags[i]);
      if (i % kIdRestChunk == 0) bit = 0;
      const auto [rest, low] = id_rest_at(shape, rests[i / kIdRestChunk], bit);
      bit += rest_bits;
      entries[i].fingerprint = {
          shape.first_high + ((position - i) << shape.shift | uint64_t{tag} << tag_shift | rest),
          low};
    }
  }
}

}  // namespace riffle::index
