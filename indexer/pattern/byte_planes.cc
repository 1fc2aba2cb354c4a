#include "indexer/pattern/byte_planes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace riffle::index {
namespace {

constexpr size_t kMinPacked = 48;  // a frame alone takes about a dozen bytes
constexpr size_t kMinGain = 32;    // less than one byte in that many is not worth decompressing

Error damaged() { return damage_error("numbers are damaged"); }

// Whether compression would save next to nothing (then the attempt is saved too).
bool looks_random(std::string_view bytes) {
  constexpr size_t kSample = 4096;
  if (bytes.size() < kSample) return false;
  std::array<uint32_t, 256> counts{};
  for (size_t i = 0; i < kSample; ++i) ++counts[static_cast<unsigned char>(bytes[i])];
  double bits = 0;
  for (const uint32_t count : counts) {
    if (count != 0) bits -= count * std::log2(static_cast<double>(count) / kSample);
  }
  constexpr double kRandomBits = 7.9;  // a byte; of 4,096 truly random ones a sample shows 7.95
  return bits / kSample > kRandomBits;
}

// A top plane of 1, 2 or 4 bits a number, first number lowest.
std::string squeeze(std::string_view bytes, unsigned bits) {
  const unsigned per_byte = 8 / bits;
  std::string result((bytes.size() + per_byte - 1) / per_byte, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    const unsigned shifted = static_cast<unsigned char>(bytes[i]) << (i % per_byte * bits);
    result[i / per_byte] =
        static_cast<char>(static_cast<unsigned char>(result[i / per_byte]) | shifted);
  }
  return result;
}

unsigned top_bits(unsigned bits) { return bits <= 1 ? 1 : bits <= 2 ? 2 : bits <= 4 ? 4 : 8; }

template <typename T>
void write_planes_of(std::span<const T> numbers, ZstdCompressor& zstd, ByteWriter& out) {
  T all = 0;
  for (const T number : numbers) all |= number;
  auto width = static_cast<unsigned>(std::bit_width(all));
  out.put<uint8_t>(static_cast<uint8_t>(width));
  std::string plane(numbers.size(), '\0');
  for (unsigned shift = 0; shift < width; shift += 8) {
    for (size_t i = 0; i < numbers.size(); ++i) plane[i] = static_cast<char>(numbers[i] >> shift);
    const unsigned bits = top_bits(std::min(width - shift, 8U));
    write_packed(bits < 8 ? squeeze(plane, bits) : plane, zstd, out);
  }
}

// For each byte of a plane of few bits a number, these numbers as bytes.
template <unsigned kBits>
constexpr auto spread_bytes() {
  constexpr size_t kPerByte = 8 / kBits;
  std::array<std::array<uint8_t, kPerByte>, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    for (unsigned k = 0; k < kPerByte; ++k)
      table[byte][k] = static_cast<uint8_t>((byte >> (k * kBits)) & ((1U << kBits) - 1));
  }
  return table;
}

template <unsigned kBits>
void spread(const unsigned char* bytes, size_t count, uint8_t* out) {
  static constexpr auto kTable = spread_bytes<kBits>();
  constexpr size_t kPerByte = 8 / kBits;
  const size_t whole = count / kPerByte;
  for (size_t i = 0; i < whole; ++i)
    std::memcpy(out + i * kPerByte, kTable[bytes[i]].data(), kPerByte);
  for (size_t i = whole * kPerByte; i < count; ++i) out[i] = kTable[bytes[whole]][i % kPerByte];
}

constexpr size_t kChunk = 1024;
using ByteChunk = std::array<uint8_t, kChunk>;

struct Plane {
  std::string_view bytes;
  unsigned bits = 0;

  // A byte for each of the numbers from `begin` on (a multiple of 8); in `scratch` where they are
  // less than bytes.
  const uint8_t* chunk(size_t begin, size_t count, ByteChunk& scratch) const {
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data()) + begin * bits / 8;
    if (bits == 8) return from;
    if (bits == 4) spread<4>(from, count, scratch.data());
    if (bits == 2) spread<2>(from, count, scratch.data());
    if (bits == 1) spread<1>(from, count, scratch.data());
    return scratch.data();
  }
};

// The planes of some numbers, unpacked. Stays where it is: planes point into it.
class Planes {
 public:
  Planes() = default;
  Planes(const Planes&) = delete;
  Planes& operator=(const Planes&) = delete;

  // `bytes`: of the numbers that are wanted.
  Result<void> read(ByteReader& in, size_t count, size_t bytes) {
    width_ = in.get<uint8_t>();
    count_ = count;
    if (!in.ok() || width_ > bytes * 8) return damaged();
    for (unsigned shift = 0; shift < width_; shift += 8) {
      const unsigned bits = top_bits(std::min(width_ - shift, 8U));
      const size_t length = (count * bits + 7) / 8;
      RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, length));
      if (packed.length != length) return damaged();
      Plane& plane = planes_[shift / 8];
      plane = {packed.stored, bits};
      if (packed.stored.size() != length) {
        RIFFLE_ASSIGN(unpacked_[shift / 8], unpack(packed));
        plane.bytes = unpacked_[shift / 8];
      }
    }
    return {};
  }

  // Calls sink(numbers) for a few numbers at a time, in their order, while they are in the nearest
  // cache; as the narrowest numbers that hold them, of which more go into a vector.
  template <typename Sink>
  void for_each_chunk(Sink&& sink) const {
    if (width_ <= 8) return assemble<uint8_t>(sink);
    if (width_ <= 16) return assemble<uint16_t>(sink);
    if (width_ <= 32) return assemble<uint32_t>(sink);
    assemble<uint64_t>(sink);
  }

 private:
  template <typename Narrow, typename Sink>
  void assemble(Sink&& sink) const {
    std::array<Narrow, kChunk> chunk;
    ByteChunk scratch;
    for (size_t begin = 0; begin < count_; begin += kChunk) {
      const size_t size = std::min(kChunk, count_ - begin);
      if (width_ == 0) {
        chunk.fill(0);
      } else {
        const uint8_t* const lowest = planes_[0].chunk(begin, size, scratch);
        for (size_t i = 0; i < size; ++i) chunk[i] = lowest[i];
      }
      for (unsigned shift = 8; shift < width_; shift += 8) {
        const uint8_t* const plane = planes_[shift / 8].chunk(begin, size, scratch);
        for (size_t i = 0; i < size; ++i)
          chunk[i] = static_cast<Narrow>(chunk[i] | static_cast<Narrow>(plane[i]) << shift);
      }
      sink(std::span<const Narrow>(chunk).first(size));
    }
  }

  unsigned width_ = 0;
  size_t count_ = 0;
  std::array<Plane, sizeof(uint64_t)> planes_;
  std::array<std::string, sizeof(uint64_t)> unpacked_;  // those that were compressed
};

// Appends change(number) for each of them.
template <typename T, typename Change>
Result<std::vector<T>> read_planes_of(ByteReader& in, size_t count, Change change) {
  Planes planes;
  RIFFLE_TRY(planes.read(in, count, sizeof(T)));
  std::vector<T> numbers;
  numbers.reserve(count);
  std::array<T, kChunk> changed;
  planes.for_each_chunk([&](const auto& chunk) {
    for (size_t i = 0; i < chunk.size(); ++i) changed[i] = change(chunk[i]);
    numbers.insert(numbers.end(), changed.begin(),
                   changed.begin() + static_cast<ptrdiff_t>(chunk.size()));
  });
  return numbers;
}

}  // namespace

void write_packed(std::string_view bytes, ZstdCompressor& zstd, ByteWriter& out) {
  std::string frame;
  if (bytes.size() >= kMinPacked && !looks_random(bytes)) {
    const auto size = zstd.append(bytes, frame);
    RIFFLE_CHECK(size.has_value());  // with enough memory, every input can be compressed
  }
  const bool smaller = !frame.empty() && frame.size() < bytes.size() - bytes.size() / kMinGain;
  out.varint(bytes.size());
  out.varint(smaller ? frame.size() : bytes.size());
  out.raw(smaller ? std::string_view(frame) : bytes);
}

Result<PackedBytes> read_packed(ByteReader& in, uint64_t max_length) {
  PackedBytes packed;
  packed.length = in.varint();
  const uint64_t stored = in.varint();
  packed.stored = in.raw(stored);
  if (!in.ok() || packed.length > max_length || stored > packed.length) {
    return damage_error("packed bytes are damaged");
  }
  return packed;
}

Result<std::string> unpack(const PackedBytes& packed) {
  std::string bytes;
  RIFFLE_TRY(unpack(packed, bytes));
  return bytes;
}
Result<void> unpack(const PackedBytes& packed, std::string& bytes) {
  if (packed.stored.size() == packed.length) {
    bytes = packed.stored;
    return {};
  }
  thread_local ZstdDecompressor zstd;
  return zstd.decompress(packed.stored, packed.length, bytes);
}

void write_planes(std::span<const uint64_t> numbers, ZstdCompressor& zstd, ByteWriter& out) {
  write_planes_of(numbers, zstd, out);
}
void write_planes(std::span<const uint32_t> numbers, ZstdCompressor& zstd, ByteWriter& out) {
  write_planes_of(numbers, zstd, out);
}
Result<std::vector<uint64_t>> read_planes(ByteReader& in, size_t count) {
  return read_planes_of<uint64_t>(in, count, [](uint64_t number) { return number; });
}
Result<std::vector<uint32_t>> read_planes32(ByteReader& in, size_t count) {
  return read_planes_of<uint32_t>(in, count,
                                  [](auto number) { return static_cast<uint32_t>(number); });
}

Result<std::vector<uint32_t>> read_codes(ByteReader& in, size_t count, size_t end) {
  RIFFLE_CHECK(end <= size_t{1} << 31);
  if (end == 0 && count > 0) return damaged();
  const auto last = static_cast<uint32_t>(end - 1);
  // The top bit is set by the first code that is out of range; a greatest code would take a
  // comparison for each.
  uint32_t out_of_range = 0;
  RIFFLE_ASSIGN(std::vector<uint32_t> codes,
                read_planes_of<uint32_t>(in, count, [last, &out_of_range](auto number) {
                  const auto code = static_cast<uint32_t>(number);
                  out_of_range |= (last - code) | code;
                  return code;
                }));
  if (out_of_range >> 31 != 0) return damaged();
  return codes;
}

void write_numbers(std::span<const int64_t> numbers, ZstdCompressor& zstd, ByteWriter& out) {
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  const int64_t min = numbers.empty() ? 0 : *low;
  const int64_t max = numbers.empty() ? 0 : *high;
  // All differences are modulo 2^64.
  uint64_t step_bits = 0;
  for (size_t i = 1; i < numbers.size(); ++i) {
    step_bits |= zigzag(static_cast<int64_t>(static_cast<uint64_t>(numbers[i]) -
                                             static_cast<uint64_t>(numbers[i - 1])));
  }
  const uint64_t range = static_cast<uint64_t>(max) - static_cast<uint64_t>(min);
  const bool steps = std::bit_width(step_bits) < std::bit_width(range);
  std::vector<uint64_t> planes(numbers.size());
  bool rising = true;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!steps) {
      planes[i] = static_cast<uint64_t>(numbers[i]) - static_cast<uint64_t>(min);
    } else if (i > 0) {
      planes[i] = static_cast<uint64_t>(numbers[i]) - static_cast<uint64_t>(numbers[i - 1]);
      rising = rising && numbers[i] >= numbers[i - 1];
    }
  }
  if (steps && !rising) {
    for (uint64_t& plane : planes) plane = zigzag(static_cast<int64_t>(plane));
  }
  out.put(min);
  out.put(max);
  out.put<uint8_t>(!steps ? 0 : rising ? 1 : 2);
  if (steps) out.put(numbers.front());
  write_planes_of(std::span<const uint64_t>(planes), zstd, out);
}

Result<std::vector<int64_t>> read_numbers(ByteReader& in, size_t count, NumberRange* range) {
  const auto min = in.get<int64_t>();
  const auto max = in.get<int64_t>();
  const auto form = in.get<uint8_t>();
  if (range != nullptr) *range = {min, max};
  const auto first = static_cast<uint64_t>(form == 0 ? min : in.get<int64_t>());
  if (!in.ok() || form > 2) return damaged();
  uint64_t last = first;
  switch (form) {
    case 0:
      return read_planes_of<int64_t>(
          in, count, [first](uint64_t plane) { return static_cast<int64_t>(first + plane); });
    case 1:
      return read_planes_of<int64_t>(in, count, [&last](uint64_t plane) {
        last += plane;
        return static_cast<int64_t>(last);
      });
    default:
      return read_planes_of<int64_t>(in, count, [&last](uint64_t plane) {
        last += static_cast<uint64_t>(unzigzag(plane));
        return static_cast<int64_t>(last);
      });
  }
}

}  // namespace riffle::index
