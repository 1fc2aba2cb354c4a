#include "indexer/store/merge_policy.h"

#include <gtest/gtest.h>

#include "indexer/store/fingerprint.h"

namespace riffle::index {
namespace {

constexpr Micros kDay = 86'400 * kMicrosPerSecond;

MergeCandidate segment(const std::string& file, int64_t first_day, int64_t last_day,
                       uint64_t raw_bytes) {
  ListedSegment listed;
  listed.file = file;
  listed.min_time = first_day * kDay;
  listed.max_time = last_day * kDay + kDay - 1;
  listed.raw_bytes = raw_bytes;
  return {listed, false};
}

TEST(MergePolicy, WaitsForEnoughOfAboutTheSameSize) {
  std::vector<MergeCandidate> segments;
  for (size_t i = 0; i + 1 < kMergeWidth; ++i)
    segments.push_back(segment(std::to_string(i), 3, 3, 1000));
  segments.push_back(segment("large", 3, 3, 1'000'000));
  segments.push_back(segment("other day", 4, 4, 1000));
  segments.push_back(segment("mixed", 3, 4, 1000));
  EXPECT_TRUE(choose_merge(segments, MergeExtent::kTiered).empty());
  segments.push_back(segment("last", 3, 3, 1000));
  EXPECT_EQ(choose_merge(segments, MergeExtent::kTiered).size(), kMergeWidth);
}

TEST(MergePolicy, ToTheEndLeavesOneForEachDayAndOneForMixedDays) {
  EXPECT_EQ(
      choose_merge({segment("a", 3, 3, 10), segment("b", 3, 3, 1'000'000), segment("c", 4, 4, 10)},
                   MergeExtent::kToTheEnd)
          .size(),
      2u);
  EXPECT_EQ(
      choose_merge({segment("a", 3, 5, 10), segment("b", 1, 2, 10)}, MergeExtent::kToTheEnd).size(),
      2u);
  EXPECT_TRUE(choose_merge({segment("a", 3, 3, 10), segment("b", 4, 4, 10), segment("c", 3, 4, 10)},
                           MergeExtent::kToTheEnd)
                  .empty());
  EXPECT_TRUE(choose_merge({segment("a", 3, 3, kMergeRawBytes), segment("b", 3, 3, 10)},
                           MergeExtent::kToTheEnd)
                  .empty());
  EXPECT_TRUE(choose_merge({}, MergeExtent::kToTheEnd).empty());
}

TEST(MergePolicy, ToTheEndALargeSegmentIsWrittenAnewForAThirdOfItsSizeOnly) {
  const uint64_t large = kMergeRawBytes - 1;
  std::vector<MergeCandidate> segments = {segment("large", 3, 3, large),
                                          segment("small", 3, 3, large / 8)};
  EXPECT_TRUE(choose_merge(segments, MergeExtent::kToTheEnd).empty());
  // The small ones are merged without it, until they are enough.
  segments.push_back(segment("b", 3, 3, large / 8));
  EXPECT_EQ(choose_merge(segments, MergeExtent::kToTheEnd).size(), 2u);
  segments.push_back(segment("c", 3, 3, large / 8));
  EXPECT_EQ(choose_merge(segments, MergeExtent::kToTheEnd).size(), 4u);
}

TEST(MergePolicy, QuickMergesLeaveLargeSegmentsToTheBackground) {
  std::vector<MergeCandidate> segments;
  for (size_t i = 0; i < kMergeWidth; ++i)
    segments.push_back(segment(std::to_string(i), 3, 3, kQuickMergeRawBytes));
  EXPECT_TRUE(choose_merge(segments, MergeExtent::kQuick).empty());
  EXPECT_EQ(choose_merge(segments, MergeExtent::kTiered).size(), kMergeWidth);
}

TEST(MergePolicy, ToTheEndASegmentWithDeadRowsIsWrittenAnew) {
  MergeCandidate large = segment("a", 3, 3, 2 * kMergeRawBytes);
  EXPECT_TRUE(choose_merge({large}, MergeExtent::kToTheEnd).empty());
  large.has_dead_rows = true;
  EXPECT_EQ(choose_merge({large}, MergeExtent::kToTheEnd).size(), 1u);
  EXPECT_TRUE(choose_merge({large}, MergeExtent::kTiered).empty());
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
