#include "indexer/segment/fuse_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "indexer/segment/hash_list.h"

namespace riffle::index {
namespace {

class FuseFilterOf : public testing::TestWithParam<size_t> {};

TEST_P(FuseFilterOf, HoldsItsKeysAndFewOthers) {
  std::mt19937_64 random(GetParam() + 1);
  HashList list;
  for (size_t i = 0; i < GetParam(); ++i) {
    const uint64_t key = i == 0 ? 0 : random();
    list.insert(key);
    list.insert(key);
  }
  const std::vector<uint64_t> keys = list.take();
  ASSERT_EQ(keys.size(), GetParam());
  ASSERT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  const std::string bytes = FuseFilterBuilder().build(keys);
  const auto filter = FuseFilter::open(bytes);
  ASSERT_TRUE(filter);
  for (const uint64_t key : keys) ASSERT_TRUE(filter->may_contain(key));
  constexpr size_t kProbes = 100'000;
  size_t wrong = 0;
  for (size_t i = 0; i < kProbes; ++i) wrong += filter->may_contain(random()) ? 1 : 0;
  EXPECT_LT(wrong, kProbes / 128);  // 1 in 256 is expected
  EXPECT_FALSE(FuseFilter::open(std::string_view(bytes).substr(0, bytes.size() - 1)));

  const std::string half_bytes = FuseFilterBuilder().build_half(keys);
  EXPECT_LE(half_bytes.size(), bytes.size() / 2 + 16);
  const auto half = FuseFilter::open_half(half_bytes);
  ASSERT_TRUE(half);
  for (const uint64_t key : keys) ASSERT_TRUE(half->may_contain(key));
  wrong = 0;
  for (size_t i = 0; i < kProbes; ++i) wrong += half->may_contain(random()) ? 1 : 0;
  EXPECT_LT(wrong, kProbes / 12);  // 1 in 16 is expected
  EXPECT_FALSE(
      FuseFilter::open_half(std::string_view(half_bytes).substr(0, half_bytes.size() - 1)));
}

INSTANTIATE_TEST_SUITE_P(Sizes, FuseFilterOf, testing::Values(0, 1, 2, 3, 10, 100, 5000, 300'000));

// Memory of one filter is no part of the next, whichever is the larger.
TEST(FuseFilterBuilder, BuildsTheSameInMemoryThatWasUsed) {
  std::mt19937_64 random(7);
  FuseFilterBuilder used;
  for (const size_t size : {5000, 3, 0, 70'000, 1, 5000, 2, 300}) {
    std::vector<uint64_t> keys(size);
    for (uint64_t& key : keys) key = random();
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(used.build(keys), FuseFilterBuilder().build(keys)) << size;
    EXPECT_EQ(used.build_half(keys), FuseFilterBuilder().build_half(keys)) << size;
  }
}

// Keys that all fall into one place without a seed: no more are counted there than a byte holds.
TEST(FuseFilterBuilder, NeedsASeedForKeysThatAreNearEachOther) {
  FuseFilterBuilder builder;
  for (const size_t size : {200u, 255u, 256u, 257u, 512u, 20'000u}) {
    std::vector<uint64_t> keys(size);
    for (size_t i = 0; i < size; ++i) keys[i] = (uint64_t{1} << 40) + i;
    const std::string bytes = builder.build(keys);
    const auto filter = FuseFilter::open(bytes);
    ASSERT_TRUE(filter);
    for (const uint64_t key : keys) ASSERT_TRUE(filter->may_contain(key)) << size;
    size_t wrong = 0;
    for (uint64_t key = 1; key < 10'000; ++key) wrong += filter->may_contain(key << 20) ? 1 : 0;
    EXPECT_LT(wrong, 100u);
  }
}

TEST(RadixSort, SortsAsSortDoes) {
  std::mt19937_64 random(5);
  for (const size_t size : {0, 1, 4095, 4096, 70'000}) {
    std::vector<uint64_t> numbers(size);
    for (uint64_t& number : numbers) number = random() >> (random() % 60);
    std::vector<uint64_t> expected = numbers;
    std::sort(expected.begin(), expected.end());
    radix_sort(numbers);
    EXPECT_EQ(numbers, expected);
  }
}

}  // namespace
}  // namespace riffle::index
