#include "server/search/time_argument.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace riffle::server {
namespace {

constexpr Micros kNow = 1767225600 * kMicrosPerSecond;

TEST(TimeRangeArgument, NothingIsAllTime) {
  const auto range = time_range_argument("", "", kNow, *TimeZone::utc());
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(*range, TimeRange());
}

TEST(TimeRangeArgument, TakesWhatSplTakes) {
  const auto range = time_range_argument("-15m", "now", kNow, *TimeZone::utc());
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->earliest, kNow - 900 * kMicrosPerSecond);
  EXPECT_EQ(range->latest, kNow);
}

TEST(TimeRangeArgument, ARangeThatEndsBeforeItBeginsIsAMistake) {
  const auto range = time_range_argument("now", "-15m", kNow, *TimeZone::utc());
  ASSERT_FALSE(range.has_value());
  EXPECT_EQ(range.error().kind, ErrorKind::kUser);
  EXPECT_THAT(range.error().message, ::testing::HasSubstr("earliest=now, latest=-15m"));
  EXPECT_TRUE(time_range_argument("5", "5", kNow, *TimeZone::utc()).has_value());
}

TEST(TimeRangeArgument, NamesTheArgumentThatIsWrong) {
  const auto range = time_range_argument("", "soon", kNow, *TimeZone::utc());
  ASSERT_FALSE(range.has_value());
  EXPECT_EQ(range.error().kind, ErrorKind::kUser);
  EXPECT_FALSE(range.error().span.has_value());
  EXPECT_THAT(range.error().message, ::testing::HasSubstr("latest"));
}

}  // namespace
}  // namespace riffle::server
