#include "indexer/store/merge_policy.h"

#include <gtest/gtest.h>

#include "indexer/store/fingerprint.h"

namespace riffle::index {
namespace {

constexpr Micros kDay = 86'400 * kMicrosPerSecond;

ListedSegment segment(const std::string& file, int64_t first_day, int64_t last_day,
                      uint64_t raw_bytes) {
  ListedSegment listed;
  listed.file = file;
  listed.min_time = first_day * kDay;
  listed.max_time = last_day * kDay + kDay - 1;
  listed.raw_bytes = raw_bytes;
  return listed;
}

TEST(MergePolicy, WaitsForEnoughOfAboutTheSameSize) {
  std::vector<ListedSegment> segments;
  for (size_t i = 0; i + 1 < kMergeWidth; ++i)
    segments.push_back(segment(std::to_string(i), 3, 3, 1000));
  segments.push_back(segment("large", 3, 3, 1'000'000));
  segments.push_back(segment("other day", 4, 4, 1000));
  segments.push_back(segment("mixed", 3, 4, 1000));
  EXPECT_TRUE(choose_merge(segments, false).empty());
  segments.push_back(segment("last", 3, 3, 1000));
  EXPECT_EQ(choose_merge(segments, false).size(), kMergeWidth);
}

TEST(MergePolicy, ToTheEndLeavesOneForEachDayAndOneForMixedDays) {
  EXPECT_EQ(
      choose_merge({segment("a", 3, 3, 10), segment("b", 3, 3, 1'000'000), segment("c", 4, 4, 10)},
                   true)
          .size(),
      2u);
  EXPECT_EQ(choose_merge({segment("a", 3, 5, 10), segment("b", 1, 2, 10)}, true).size(), 2u);
  EXPECT_TRUE(
      choose_merge({segment("a", 3, 3, 10), segment("b", 4, 4, 10), segment("c", 3, 4, 10)}, true)
          .empty());
  EXPECT_TRUE(
      choose_merge({segment("a", 3, 3, kMergeRawBytes), segment("b", 3, 3, 10)}, true).empty());
  EXPECT_TRUE(choose_merge({}, true).empty());
}

TEST(EventDay, CountsFromTheEpochInBothDirections) {
  EXPECT_EQ(event_day(0), 0);
  EXPECT_EQ(event_day(kDay - 1), 0);
  EXPECT_EQ(event_day(kDay), 1);
  EXPECT_EQ(event_day(-1), -1);
  EXPECT_EQ(event_day(-kDay), -1);
  EXPECT_EQ(event_day(-kDay - 1), -2);
}

}  // namespace
}  // namespace riffle::index
