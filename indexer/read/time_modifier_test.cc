#include "indexer/read/time_modifier.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

constexpr Micros kFriday = 1'500'000'000 * kMicrosPerSecond;  // Fri 2017-07-14 02:40:00 UTC

Result<Micros> at(std::string_view text, std::string_view zone = "UTC", Micros now = kFriday) {
  return parse_time_modifier(text, now, *TimeZone::find(zone).value());
}

int64_t seconds(std::string_view text, std::string_view zone = "UTC",
                int64_t now = kFriday / kMicrosPerSecond) {
  return at(text, zone, now * kMicrosPerSecond).value() / kMicrosPerSecond;
}

TEST(TimeModifierTest, Relative) {
  const std::pair<const char*, int64_t> cases[] = {
      {"now", 1500000000},      {"now()", 1500000000},     {"rt", 1500000000},
      {"rt-5m", 1499999700},    {"now-1h", 1499996400},    {"@s", 1500000000},
      {"@m", 1500000000},       {"@h", 1499997600},        {"@d", 1499990400},
      {"@w", 1499558400},       {"@w0", 1499558400},       {"@w7", 1499558400},
      {"@w1", 1499644800},      {"@w4", 1499904000},       {"@w5", 1499990400},
      {"@w6", 1499472000},      {"@mon", 1498867200},      {"@q", 1498867200},
      {"@y", 1483228800},       {"-1mon@mon", 1496275200}, {"+1d@d+2h", 1500084000},
      {"-1d@d+2h", 1499911200}, {"-h", 1499996400},        {"-30m", 1499998200},
      {"+7d", 1500604800},      {"-0d@d", 1499990400},     {"-1w", 1499395200},
      {"@w1-7d", 1499040000},   {"-mon@mon", 1496275200},  {"-2quarters@q", 1483228800},
      {"-1years", 1468464000},  {"-90secs", 1499999910},   {"-24HRS", 1499913600},
      {"-1d@h", 1499911200}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(seconds(text), expected) << text;
}

TEST(TimeModifierTest, Absolute) {
  EXPECT_EQ(seconds("0"), 0);
  EXPECT_EQ(seconds("1"), 1);
  EXPECT_EQ(at("1500000000.25").value(), kFriday + 250'000);
  EXPECT_EQ(seconds("07/14/2017:02:40:00"), 1500000000);
  EXPECT_EQ(seconds("07/14/2017"), 1499990400);
  EXPECT_EQ(seconds("07/14/2017:11:40:00", "Asia/Seoul"), 1500000000);
  EXPECT_EQ(seconds("2017-07-14T02:40:00Z", "Asia/Seoul"), 1500000000);
  EXPECT_EQ(seconds("2017-07-14T11:40:00+09:00"), 1500000000);
  EXPECT_EQ(at("2017-07-14T02:40:00.5").value(), kFriday + 500'000);
  EXPECT_EQ(seconds("2017-07-14"), 1499990400);
  EXPECT_EQ(seconds("2017-07-14 02:40:00"), 1500000000);
}

TEST(TimeModifierTest, CalendarStepsInTheZone) {
  // 2021-03-28 02:00 Berlin skips an hour: a day is 23 hours, 24 hours are more than that day.
  const int64_t noon_before = 1616842800;  // 2021-03-27 12:00 +01:00
  EXPECT_EQ(seconds("+1d", "Europe/Berlin", noon_before), noon_before + 23 * 3600);
  EXPECT_EQ(seconds("+24h", "Europe/Berlin", noon_before), noon_before + 24 * 3600);
  EXPECT_EQ(seconds("@d", "Asia/Seoul"), 1499958000);
  // 2020-03-31 minus a month is the last of February.
  EXPECT_EQ(seconds("-1mon", "UTC", 1585612800), 1582934400);
  EXPECT_EQ(seconds("-1y", "UTC", 1582934400), 1551312000);
  // The hour that comes twice stays the one it is.
  EXPECT_EQ(seconds("@h", "Europe/Berlin", 1635643800), 1635642000);
  EXPECT_EQ(seconds("@h", "Europe/Berlin", 1635640200), 1635638400);
}

TEST(TimeModifierTest, MistakesAreUserErrorsThatPoint) {
  for (const char* text :
       {"", "yesterday", "-1x", "-", "@", "-1d@", "@w8", "-1d d", "1d", "-999999999d", "-99999999y",
        "-5", "@d1", "13/14/2017", "nowish", "2017-07-14T"}) {
    const auto result = at(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUser) << text;
    ASSERT_TRUE(result.error().span.has_value());
    EXPECT_LE(result.error().span->end, std::string_view(text).size()) << text;
  }
}

}  // namespace
}  // namespace riffle::index
