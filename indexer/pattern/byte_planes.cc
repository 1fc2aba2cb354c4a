#include "indexer/pattern/byte_planes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
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

// With the bits known in advance there is no division, and many numbers go at once.
template <typename T, unsigned kBits>
void add_plane(const char* plane, unsigned shift, T* out, size_t count) {
  constexpr size_t kPerByte = 8 / kBits;
  constexpr unsigned kMask = (1U << kBits) - 1;
  const auto* bytes = reinterpret_cast<const unsigned char*>(plane);
  const size_t whole = count / kPerByte;
  // Over bytes, not numbers: loops with a step are not vectorised.
  for (size_t i = 0; i < whole; ++i) {
    for (unsigned k = 0; k < kPerByte; ++k)
      out[i * kPerByte + k] |= static_cast<T>((bytes[i] >> (k * kBits)) & kMask) << shift;
  }
  for (size_t i = whole * kPerByte; i < count; ++i)
    out[i] |= static_cast<T>((bytes[whole] >> (i % kPerByte * kBits)) & kMask) << shift;
}

struct Plane {
  std::string_view bytes;
  unsigned bits = 0;
  unsigned shift = 0;

  // The numbers from `begin` on (a multiple of 8).
  template <typename T>
  void add_to(size_t begin, T* out, size_t count) const {
    const char* const from = bytes.data() + begin * bits / 8;
    switch (bits) {
      case 1:
        return add_plane<T, 1>(from, shift, out, count);
      case 2:
        return add_plane<T, 2>(from, shift, out, count);
      case 4:
        return add_plane<T, 4>(from, shift, out, count);
      default:
        return add_plane<T, 8>(from, shift, out, count);
    }
  }
};

// Puts `count` numbers together; `change(numbers)` is called for a few at a time, in their order,
// while they are in the nearest cache.
template <typename T, typename Change>
Result<std::vector<T>> read_planes_of(ByteReader& in, size_t count, Change&& change) {
  const unsigned width = in.get<uint8_t>();
  if (!in.ok() || width > sizeof(T) * 8) return damaged();
  std::array<Plane, sizeof(T)> planes;
  std::array<std::string, sizeof(T)> unpacked;
  const size_t plane_count = (width + 7) / 8;
  for (size_t i = 0; i < plane_count; ++i) {
    Plane& plane = planes[i];
    plane.shift = static_cast<unsigned>(8 * i);
    plane.bits = top_bits(std::min(width - plane.shift, 8U));
    const size_t length = (count * plane.bits + 7) / 8;
    RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, length));
    if (packed.length != length) return damaged();
    plane.bytes = packed.stored;
    if (packed.stored.size() != length) {
      RIFFLE_ASSIGN(unpacked[i], unpack(packed));
      plane.bytes = unpacked[i];
    }
  }
  std::vector<T> numbers;
  numbers.reserve(count);
  constexpr size_t kChunk = 1024;
  std::array<T, kChunk> chunk;
  for (size_t begin = 0; begin < count; begin += kChunk) {
    const size_t size = std::min(kChunk, count - begin);
    chunk.fill(0);
    for (size_t i = 0; i < plane_count; ++i) planes[i].add_to(begin, chunk.data(), size);
    change(std::span(chunk).first(size));
    numbers.insert(numbers.end(), chunk.begin(), chunk.begin() + static_cast<ptrdiff_t>(size));
  }
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
  if (packed.stored.size() == packed.length) return std::string(packed.stored);
  thread_local ZstdDecompressor zstd;
  std::string bytes;
  RIFFLE_TRY(zstd.decompress(packed.stored, packed.length, bytes));
  return bytes;
}

void write_planes(std::span<const uint64_t> numbers, ZstdCompressor& zstd, ByteWriter& out) {
  write_planes_of(numbers, zstd, out);
}
void write_planes(std::span<const uint32_t> numbers, ZstdCompressor& zstd, ByteWriter& out) {
  write_planes_of(numbers, zstd, out);
}
Result<std::vector<uint64_t>> read_planes(ByteReader& in, size_t count) {
  return read_planes_of<uint64_t>(in, count, [](std::span<uint64_t>) {});
}
Result<std::vector<uint32_t>> read_planes32(ByteReader& in, size_t count) {
  return read_planes_of<uint32_t>(in, count, [](std::span<uint32_t>) {});
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
  return read_planes_of<int64_t>(in, count, [&](std::span<int64_t> numbers) {
    switch (form) {
      case 0:
        for (int64_t& number : numbers)
          number = static_cast<int64_t>(first + static_cast<uint64_t>(number));
        break;
      case 1:
        for (int64_t& number : numbers) {
          last += static_cast<uint64_t>(number);
          number = static_cast<int64_t>(last);
        }
        break;
      default:
        for (int64_t& number : numbers) {
          last += static_cast<uint64_t>(unzigzag(static_cast<uint64_t>(number)));
          number = static_cast<int64_t>(last);
        }
    }
  });
}

}  // namespace riffle::index
