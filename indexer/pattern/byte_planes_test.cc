#include "indexer/pattern/byte_planes.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace riffle::index {
namespace {

// Around the bytes of a plane, and the portions that are put together at once.
const std::vector<size_t> kCounts = {0, 1, 2, 7, 8, 9, 100, 1'023, 1'024, 1'025, 2'048, 3'001};

TEST(BytePlanes, NumbersOfEveryWidthComeBack) {
  std::mt19937_64 random(1);
  ZstdCompressor zstd(kPatternZstdLevel);
  for (unsigned width = 0; width <= 64; ++width) {
    for (const size_t count : kCounts) {
      std::vector<uint64_t> numbers(count);
      // Every other width has few distinct numbers: planes that compress.
      const uint64_t mask = width == 0 ? 0 : ~uint64_t{0} >> (64 - width);
      for (uint64_t& number : numbers) number = (width % 2 == 0 ? random() % 3 : random()) & mask;
      if (count > 0 && width > 0) numbers[count / 2] = uint64_t{1} << (width - 1);
      ByteWriter out;
      write_planes(std::span<const uint64_t>(numbers), zstd, out);
      const std::string bytes = out.take();
      ByteReader in(bytes);
      const auto read = read_planes(in, count);
      ASSERT_TRUE(read) << width << " " << count;
      ASSERT_EQ(*read, numbers) << width << " " << count;
      ASSERT_EQ(in.left(), 0u);
      if (width > 32) continue;
      ByteReader again(bytes);
      const auto read32 = read_planes32(again, count);
      ASSERT_TRUE(read32);
      ASSERT_EQ(std::vector<uint64_t>(read32->begin(), read32->end()), numbers);
    }
  }
}

TEST(BytePlanes, SignedNumbersComeBack) {
  std::mt19937_64 random(2);
  ZstdCompressor zstd(kPatternZstdLevel);
  for (const size_t count : kCounts) {
    for (int kind = 0; kind < 5; ++kind) {
      std::vector<int64_t> numbers(count);
      int64_t last = -5'000'000'000;
      for (int64_t& number : numbers) {
        const auto step = static_cast<int64_t>(random() % 4'000);
        if (kind == 0) number = static_cast<int64_t>(random());
        if (kind == 1) number = -40 + step % 90;
        if (kind == 2) number = last += step;          // rising
        if (kind == 3) number = last += step - 2'000;  // to and fro
        if (kind == 4)
          number = step % 2 == 0 ? std::numeric_limits<int64_t>::min()
                                 : std::numeric_limits<int64_t>::max();
      }
      ByteWriter out;
      write_numbers(numbers, zstd, out);
      const std::string bytes = out.take();
      ByteReader in(bytes);
      const auto read = read_numbers(in, count);
      ASSERT_TRUE(read);
      ASSERT_EQ(*read, numbers) << count << " " << kind;
    }
  }
}

TEST(BytePlanes, CodesBeyondTheEndAreDamage) {
  ZstdCompressor zstd(kPatternZstdLevel);
  for (const uint32_t worst :
       {0U, 1U, 3U, 4U, 300U, 70'000U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
    for (const size_t place : {size_t{0}, size_t{1'500}, size_t{1'999}}) {
      std::vector<uint32_t> codes(2'000);
      codes[place] = worst;
      ByteWriter out;
      write_planes(std::span<const uint32_t>(codes), zstd, out);
      const std::string bytes = out.take();
      for (const size_t end : {size_t{0}, size_t{1}, size_t{4}, size_t{301}, size_t{1} << 31}) {
        ByteReader in(bytes);
        const auto read = read_codes(in, codes.size(), end);
        ASSERT_EQ(read.has_value(), worst < end) << worst << " " << end;
        if (read) {
          ASSERT_EQ(*read, codes);
        }
      }
    }
  }
}

}  // namespace
}  // namespace riffle::index
