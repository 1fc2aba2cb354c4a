#include "query-lang/exec/batch_times.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace riffle::lang {
namespace {

using index::Column;
using index::ColumnPtr;

TimeBuckets minutes(double count) {
  SpanValue span;
  span.unit = SpanValue::Unit::kMinute;
  span.count = count;
  return TimeBuckets(span, TimeZone::utc());
}

TEST(BatchTimes, RunsAreTheBucketsOfTheirRows) {
  std::mt19937 random(3);
  size_t in_runs = 0;
  for (int round = 0; round < 300; ++round) {
    const size_t rows = 1 + random() % 3'000;
    std::vector<double> seconds(rows);
    for (double& second : seconds)
      second = to_seconds(1'767'225'599'000'000 + random() % 400'000'000);
    if (round % 4 != 3) std::sort(seconds.begin(), seconds.end());
    if (round % 4 == 2) std::reverse(seconds.begin(), seconds.end());
    const ColumnPtr column = Column::numbers(seconds);
    const BatchTimes times(*column);
    EXPECT_TRUE(times.any());
    EXPECT_EQ(times.first(), from_seconds(*std::min_element(seconds.begin(), seconds.end())));
    EXPECT_EQ(times.last(), from_seconds(*std::max_element(seconds.begin(), seconds.end())));
    const TimeBuckets buckets = minutes(1 + random() % 3);
    const ColumnPtr expected = times.buckets_of_rows(buckets);
    for (size_t row = 0; row < rows; ++row)
      ASSERT_EQ(from_seconds(expected->at(row).number()),
                buckets.floor(from_seconds(seconds[row])));
    const ColumnPtr column_of_runs = times.bucket_column(buckets);
    for (size_t row = 0; row < rows; ++row)
      ASSERT_EQ(column_of_runs->at(row).number(), expected->at(row).number());
    const auto runs = times.runs(buckets);
    if (!runs) continue;
    size_t next = 0;
    for (const BatchTimes::Run& run : *runs) {
      ASSERT_EQ(run.begin, next);
      ASSERT_LT(run.begin, run.end);
      for (size_t row = run.begin; row < run.end; ++row)
        ASSERT_EQ(from_seconds(expected->at(row).number()), run.bucket);
      next = run.end;
    }
    ASSERT_EQ(next, rows);
    in_runs += rows;
  }
  EXPECT_GT(in_runs, 100'000u);
}

TEST(BatchTimes, HasNoRunsWithoutOrder) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::vector<double>& seconds : {std::vector<double>{1, 3, 2, 4},
                                             {4, 3, 3.5, 1},
                                             {1, 2, nan, 4},
                                             {nan, 1, 2},
                                             {3, 2, nan}}) {
    const ColumnPtr column = Column::numbers(seconds);
    EXPECT_FALSE(BatchTimes(*column).runs(minutes(1)));
  }
  const ColumnPtr gap = Column::numbers({1, 2, 3}, {1, 0, 1});
  EXPECT_FALSE(BatchTimes(*gap).runs(minutes(1)));
  EXPECT_EQ(BatchTimes(*gap).last(), 3 * kMicrosPerSecond);
  EXPECT_FALSE(BatchTimes(*Column::nulls(3)).any());
}

}  // namespace
}  // namespace riffle::lang
