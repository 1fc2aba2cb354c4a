#include "indexer/base/large_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace riffle {
namespace {

TEST(LargeBuffer, IsZeroedAndMoves) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{5} << 20}) {
    LargeBuffer buffer(bytes);
    EXPECT_EQ(buffer.size(), bytes);
    EXPECT_TRUE(std::all_of(buffer.data(), buffer.data() + bytes, [](char c) { return c == 0; }));
    std::fill(buffer.data(), buffer.data() + bytes, 'x');
    const char* const data = buffer.data();
    LargeBuffer other = std::move(buffer);
    EXPECT_EQ(other.data(), data);
    LargeBuffer third(100);
    third = std::move(other);
    EXPECT_EQ(third.data(), data);
    EXPECT_EQ(third.size(), bytes);
    EXPECT_TRUE(std::all_of(data, data + bytes, [](char c) { return c == 'x'; }));
  }
}

template <typename T>
using Large = std::vector<T, LargeAllocator<T>>;

// From the heap to pages of its own and back.
TEST(LargeAllocator, VectorsKeepWhatTheyHoldAcrossTheBorder) {
  constexpr size_t kBorder = LargeAllocator<uint64_t>::kLargeBytes / sizeof(uint64_t);
  for (const size_t size : {size_t{0}, size_t{1}, kBorder - 1, kBorder, kBorder + 1, 3 * kBorder}) {
    Large<uint64_t> numbers;
    for (size_t i = 0; i < size; ++i) numbers.push_back(i * i);
    const auto right = [&](const Large<uint64_t>& some) {
      for (size_t i = 0; i < some.size(); ++i) {
        if (some[i] != i * i) return false;
      }
      return some.size() <= size;
    };
    EXPECT_TRUE(right(numbers)) << size;
    Large<uint64_t> copy = numbers;
    EXPECT_EQ(copy, numbers);
    const Large<uint64_t> moved = std::move(copy);
    EXPECT_EQ(moved, numbers);
    copy = numbers;  // the moved-from one, anew
    copy.resize(size / 5);
    copy.shrink_to_fit();
    EXPECT_EQ(copy.capacity(), size / 5);
    EXPECT_TRUE(right(copy));
    copy.swap(numbers);
    EXPECT_EQ(copy, moved);
    numbers.assign(size, 7);
    EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), uint64_t{0}), 7 * size);
  }
}

TEST(LargeAllocator, ElementsWithConstructorsAreMadeAndDestroyed) {
  constexpr size_t kMany = 2 * LargeAllocator<std::string>::kLargeBytes / sizeof(std::string);
  Large<std::string> texts;
  for (size_t i = 0; i < kMany; ++i)
    texts.push_back("longer than what a string holds " + std::to_string(i));
  texts.resize(kMany + 1);
  EXPECT_EQ(texts.back(), "");
  EXPECT_EQ(texts[kMany - 1], "longer than what a string holds " + std::to_string(kMany - 1));
}

TEST(LargeBytes, AppendedOneAfterTheOtherAreAllThere) {
  std::mt19937 random(2);
  LargeBytes bytes;
  std::string expected;
  append(bytes, "");
  EXPECT_TRUE(bytes.empty());
  while (expected.size() < 3 * LargeAllocator<char>::kLargeBytes) {
    const std::string text(random() % 4 == 0 ? 0 : random() % 60'000,
                           static_cast<char>('a' + random() % 26));
    append(bytes, text);
    expected += text;
    ASSERT_EQ(bytes.size(), expected.size());
  }
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end()));
}

}  // namespace
}  // namespace riffle
