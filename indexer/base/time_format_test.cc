#include "indexer/base/time_format.h"

#include <gtest/gtest.h>

#include <random>

namespace riffle {
namespace {

constexpr Micros kFriday = 1'500'000'000'123'456;  // 2017-07-14 02:40:00.123456 UTC

std::string utc(std::string_view format, Micros at = kFriday) {
  return format_time(at, format, *TimeZone::utc());
}

TEST(FormatTimeTest, Letters) {
  const std::pair<const char*, const char*> cases[] = {
      {"%Y-%m-%dT%H:%M:%S%z", "2017-07-14T02:40:00+0000"},
      {"%H:%M:%S.%3N", "02:40:00.123"},
      {"%s", "1500000000"},
      {"%f|%N|%3N|%6N|%9N|%Q|%6Q", "123456|123456000|123|123456|123456000|123|123456"},
      {"%F %T", "2017-07-14 02:40:00"},
      {"%D|%x|%X|%R", "07/14/17|07/14/2017|02:40:00|02:40"},
      {"%c", "Fri Jul 14 02:40:00 2017"},
      {"%+", "Fri Jul 14 02:40:00 UTC 2017"},
      {"%A %a %B %b %h", "Friday Fri July Jul Jul"},
      {"%e|%d|%j|%k|%I|%l|%p", "14|14|195| 2|02| 2|AM"},
      {"%w %u %U %V %W %G %g %C %y", "5 5 28 28 28 2017 17 20 17"},
      {"%Z %z %:z %::z %Ez", "UTC +0000 +00:00 +00:00:00 +0"},
      {"100%% %n%t", "100% \n\t"},
      {"%q %", "%q %"},
      {"", ""},
      {"오류 %Y", "오류 2017"}};
  for (const auto& [format, text] : cases) EXPECT_EQ(utc(format), text) << format;
}

TEST(FormatTimeTest, Zones) {
  const auto seoul = TimeZone::find("Asia/Seoul").value();
  EXPECT_EQ(format_time(kFriday, "%F %T %z %:z %Ez", *seoul),
            "2017-07-14 11:40:00 +0900 +09:00 +540");
  const auto new_york = TimeZone::find("America/New_York").value();
  EXPECT_EQ(format_time(1500000000.5, "%F %I:%M %p %Z %z %Ez %1N", *new_york),
            "2017-07-13 10:40 PM EDT -0400 -240 5");
}

TEST(FormatTimeTest, EdgesOfYearsAndDays) {
  const auto day = [](int year, int month, int d) {
    return days_from_civil(year, month, d) * 86'400 * kMicrosPerSecond;
  };
  EXPECT_EQ(utc("%G-W%V-%u %U", day(2021, 1, 3)), "2020-W53-7 01");
  EXPECT_EQ(utc("%G-W%V-%u %U", day(2018, 12, 31)), "2019-W01-1 52");
  EXPECT_EQ(utc("%I %p", day(2020, 1, 1)), "12 AM");
  EXPECT_EQ(utc("%I %p", day(2020, 1, 1) + 12 * 3600 * kMicrosPerSecond), "12 PM");
  EXPECT_EQ(utc("%F %T.%6N %s", -1), "1969-12-31 23:59:59.999999 -1");
}

std::optional<double> parsed(std::string_view text, std::string_view format,
                             const char* zone = "UTC") {
  const auto at = parse_time(text, format, *TimeZone::find(zone).value());
  if (!at) return {};
  return to_seconds(*at);
}

TEST(ParseTimeTest, Fits) {
  EXPECT_EQ(parsed("2017-07-14 02:40:00", "%Y-%m-%d %H:%M:%S"), 1500000000);
  EXPECT_EQ(parsed("2017-07-14 02:40:00 trailing", "%Y-%m-%d %H:%M:%S"), 1500000000);
  EXPECT_EQ(parsed("2017-07-14T11:40:00.250+09:00", "%Y-%m-%dT%H:%M:%S.%3N%z"), 1500000000.25);
  EXPECT_EQ(parsed("2017-07-14T02:40:00Z", "%Y-%m-%dT%H:%M:%S%:z"), 1500000000);
  EXPECT_EQ(parsed("14/Jul/2017:02:40:00 +0000", "%d/%b/%Y:%H:%M:%S %z"), 1500000000);
  EXPECT_EQ(parsed("Fri Jul 14 02:40:00 2017", "%a %b %d %H:%M:%S %Y"), 1500000000);
  EXPECT_EQ(parsed("friday, july 14, 2017 2:40:00 am", "%A, %B %d, %Y %I:%M:%S %p"), 1500000000);
  EXPECT_EQ(parsed("07/13/17 10:40 PM EDT", "%D %I:%M %p %Z"), 1500000000);
  EXPECT_EQ(parsed("20170714024000", "%Y%m%d%H%M%S"), 1500000000);
  EXPECT_EQ(parsed("1500000000.5", "%s.%1N"), 1500000000.5);
  EXPECT_EQ(parsed("2017 195", "%Y %j"), 1499990400);
  EXPECT_EQ(parsed("2017-07-14", "%F"), 1499990400);
  EXPECT_EQ(parsed("2017-07-14", "%F", "Asia/Seoul"), 1499990400 - 9 * 3600);
  EXPECT_EQ(parsed("2017-07-14 11:40 Asia/Seoul", "%F %R %Z"), 1500000000);
  EXPECT_EQ(parsed("99-12-31", "%y-%m-%d"), 946598400);
  EXPECT_EQ(parsed("2020-01-01 12:00 AM", "%F %I:%M %p"), 1577836800);
  EXPECT_EQ(parsed("-5", "%s"), -5);
}

TEST(ParseTimeTest, DoesNotFit) {
  const std::pair<const char*, const char*> cases[] = {{"nonsense", "%Y-%m-%d"},
                                                       {"2017-13-01", "%F"},
                                                       {"2017-02-29", "%F"},
                                                       {"2017-07-14 25:00", "%F %R"},
                                                       {"10:30", "%H:%M"},
                                                       {"2017-07", "%Y-%m"},
                                                       {"", "%F"},
                                                       {"2017-07-14", "%Y/%m/%d"},
                                                       {"2017-07-14 x", "%F %z"},
                                                       {"2017-07-14 Nowhere/Land", "%F %Z"},
                                                       {"2017-07-14", "%F %q"},
                                                       {"x", ""}};
  for (const auto& [text, format] : cases)
    EXPECT_EQ(parsed(text, format), std::nullopt) << text << " " << format;
}

TEST(ParseTimeTest, TellsHowMuchItUsed) {
  size_t used = 0;
  ASSERT_TRUE(parse_time("2017-07-14 rest", "%F", *TimeZone::utc(), &used));
  EXPECT_EQ(used, 10u);
}

TEST(ParseTimeTest, WhatWasFormattedComesBack) {
  std::mt19937_64 random(4);
  const auto zone = TimeZone::find("Asia/Seoul").value();
  for (const char* format :
       {"%F %T.%6N %z", "%s.%f", "%A %d %B %Y %I:%M:%S %p %6N", "%Y %j %H:%M:%S.%6Q"}) {
    for (int i = 0; i < 2000; ++i) {
      const Micros at = static_cast<Micros>(random() % 4'000'000'000'000'000);
      const std::string text = format_time(at, format, *zone);
      ASSERT_EQ(parse_time(text, format, *zone), at) << text << " " << format;
    }
  }
}

}  // namespace
}  // namespace riffle
