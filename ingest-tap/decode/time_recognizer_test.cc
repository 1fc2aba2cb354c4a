#include "ingest-tap/decode/time_recognizer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace riffle::tap {
namespace {

// 2026-03-01 00:00:00 UTC: what "now" is in these tests.
constexpr Micros kNow = 1772323200 * kMicrosPerSecond;

Micros utc(int year, int month, int day, int hour, int minute, int second, int micros = 0) {
  return (days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second) *
             kMicrosPerSecond +
         micros;
}

struct Case {
  const char* line;
  Micros time;
};

const Case kCases[] = {
    {"2015-10-18 18:01:47,978 INFO [main] started", utc(2015, 10, 18, 18, 1, 47, 978000)},
    {"2015-10-18T18:01:47.978Z started", utc(2015, 10, 18, 18, 1, 47, 978000)},
    {"2015-10-18T18:01:47+09:00 started", utc(2015, 10, 18, 9, 1, 47)},
    {"2015-10-18 18:01:47.123456 -0700 x", utc(2015, 10, 19, 1, 1, 47, 123456)},
    {"2015/10/18 18:01:47 [error] 12#0: x", utc(2015, 10, 18, 18, 1, 47)},
    {"2016-09-28 04:30:30, Info  CBS  Loaded", utc(2016, 9, 28, 4, 30, 30)},
    {"2015-07-29 17:41:44,747 - INFO  [x] - y", utc(2015, 7, 29, 17, 41, 44, 747000)},
    {"api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO",
     utc(2017, 5, 16, 0, 0, 0, 8000)},
    {"R02 2005-06-03-15.42.50.675872 R02 RAS", utc(2005, 6, 3, 15, 42, 50, 675872)},
    {"<34>1 2003-10-11T22:14:15.003Z mymachine su - ID47", utc(2003, 10, 11, 22, 14, 15, 3000)},
    {"time=\"2020-01-02T03:04:05Z\" level=info", utc(2020, 1, 2, 3, 4, 5)},
    {"Jun 14 15:16:01 combo sshd[1]: x", utc(2025, 6, 14, 15, 16, 1)},
    {"<13>Feb  1 09:00:55 host app: x", utc(2026, 2, 1, 9, 0, 55)},
    {"Jun 14 2024 15:16:01 firewall: x", utc(2024, 6, 14, 15, 16, 1)},
    {"[Sun Dec 04 04:47:44 2005] [notice] x", utc(2005, 12, 4, 4, 47, 44)},
    {"[Sun Dec  4 04:47:44.123456 2005] [notice] x", utc(2005, 12, 4, 4, 47, 44, 123456)},
    {"1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1",
     utc(2015, 5, 17, 10, 5, 3)},
    {"1.2.3.4 - - [17/May/2015:10:05:03 +0200] \"GET /\"", utc(2015, 5, 17, 8, 5, 3)},
    {"1117838570 x", utc(2005, 6, 3, 22, 42, 50)},
    {"- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872", utc(2005, 6, 3, 22, 42, 50)},
    {"1117838570123 x", utc(2005, 6, 3, 22, 42, 50, 123000)},
    {"1117838570.25 x", utc(2005, 6, 3, 22, 42, 50, 250000)},
    {"134681 node-246 unix.hw unavailable 1077804742 1 x", utc(2004, 2, 26, 14, 12, 22)},
    {"17/06/09 20:10:40 INFO x", utc(2017, 6, 9, 20, 10, 40)},
    {"06/09/2017 20:10:40 x", utc(2017, 6, 9, 20, 10, 40)},
    {"6/9/2017 8:10:40 PM x", utc(2017, 6, 9, 20, 10, 40)},
    {"09.06.2017 20:10:40 x", utc(2017, 6, 9, 20, 10, 40)},
    {"081109 203615 148 INFO x", utc(2008, 11, 9, 20, 36, 15)},
    {"20171223-22:15:29:606|Step|x", utc(2017, 12, 23, 22, 15, 29, 606000)},
    {"20171224-0:1:2:11|Step|x", utc(2017, 12, 24, 0, 1, 2, 11000)},
    {"20171223T221529Z x", utc(2017, 12, 23, 22, 15, 29)},
    {"03-17 16:13:38.811  1702  2395 D x", utc(2025, 3, 17, 16, 13, 38, 811000)},
    {"[10.30 16:49:06] chrome.exe - x", utc(2025, 10, 30, 16, 49, 6)},
    {"I0102 15:04:05.678901 1 file.go:1] x", utc(2026, 1, 2, 15, 4, 5, 678901)},
};

TEST(TimeRecognizer, FindsTheTimeOfEachFormat) {
  for (const Case& each : kCases) {
    TimeRecognizer recognizer(nullptr);
    const auto first = recognizer.find(each.line, kNow);
    ASSERT_TRUE(first) << each.line;
    EXPECT_EQ(first->time, each.time) << each.line;
    // The second time by what the first one taught.
    const auto second = recognizer.find(each.line, kNow);
    ASSERT_TRUE(second) << each.line;
    EXPECT_EQ(second->time, each.time) << each.line;
  }
}

constexpr const char* kAccessLine =
    "198.51.100.200 - "
    "somebody-with-a-name-so-long-that-the-stamp-stands-further-in-than-those-of-all-other-lines "
    "[17/May/2015:10:05:03 +0000] x";

TEST(TimeRecognizer, FindsAStampBehindTheSameBracketWhereverThatIs) {
  TimeRecognizer recognizer(nullptr);
  ASSERT_TRUE(recognizer.find(kAccessLine, kNow));
  for (const char* before :
       {"1.2.3.4 - - ", "10.20.30.40 - user1234 ", "::1 - - ", "2001:db8::1 - 20150517 ", ""}) {
    const std::string line =
        std::string(before) + "[18/May/2015:10:05:04 +0000] \"GET / HTTP/1.1\"";
    const auto found = recognizer.find(line, kNow);
    ASSERT_TRUE(found) << line;
    EXPECT_EQ(found->time, utc(2015, 5, 18, 10, 5, 4)) << line;
    EXPECT_EQ(found->begin, std::string_view(before).size() + 1) << line;
  }
}

// Whatever the lines before it taught, the first time of a line is its own.
TEST(TimeRecognizer, ATimeBeforeTheBracketComesFirst) {
  for (const Case& each : kCases) {
    const std::string line = std::string(each.line) + " [18/May/2015:10:05:04 +0000] x";
    TimeRecognizer recognizer(nullptr);
    ASSERT_TRUE(recognizer.find(kAccessLine, kNow));
    const auto found = recognizer.find(line, kNow);
    const auto expected = TimeRecognizer(nullptr).find(line, kNow);
    ASSERT_TRUE(found && expected) << line;
    EXPECT_EQ(found->time, expected->time) << line;
    EXPECT_EQ(found->begin, expected->begin) << line;
  }
  TimeRecognizer recognizer(nullptr);
  ASSERT_TRUE(recognizer.find("[Sun Dec 04 04:47:44 2005] [notice] x", kNow));
  EXPECT_EQ(recognizer.find("Dec  5 04:00:00 web httpd: [Sun Dec 04 04:47:44 2005] x", kNow)->time,
            utc(2025, 12, 5, 4, 0, 0));
  // What is believed only at a line's beginning is not, further in.
  TimeRecognizer other(nullptr);
  ASSERT_TRUE(other.find("[10.30 16:49:06] chrome.exe - x", kNow));
  EXPECT_FALSE(other.find("retry of [10.30 16:49:06] chrome.exe", kNow));
}

TEST(TimeRecognizer, TakesNoOtherNumberForATime) {
  const char* const lines[] = {"",
                               "no time here",
                               "4111111111111111 is a card",
                               "user 42 logged in",
                               "\tat a.b.C(C.java:120)",
                               "99/99/99 20:10:40 x",
                               "2015-13-18 18:01:47 x",
                               "May the force be with you",
                               "9999999999 is later than now",
                               "10.0.0.1 12:00 x"};
  for (const char* line : lines) {
    TimeRecognizer recognizer(nullptr);
    EXPECT_FALSE(recognizer.find(line, kNow)) << line;
  }
}

TEST(TimeRecognizer, AStampWithoutAYearIsNeverLaterThanADayAfterTheNewest) {
  TimeRecognizer recognizer(nullptr);
  EXPECT_EQ(recognizer.find("Mar  1 12:00:00 h x", kNow)->time, utc(2026, 3, 1, 12, 0, 0));
  EXPECT_EQ(recognizer.find("Mar  3 12:00:00 h x", kNow)->time, utc(2025, 3, 3, 12, 0, 0));
  EXPECT_EQ(recognizer.find("Feb 29 12:00:00 h x", kNow)->time, utc(2024, 2, 29, 12, 0, 0));
  const Micros new_years_eve = utc(2025, 12, 31, 20, 0, 0);
  EXPECT_EQ(recognizer.find("Jan  1 05:00:00 h x", new_years_eve)->time, utc(2026, 1, 1, 5, 0, 0));
}

TEST(TimeRecognizer, StampsWithoutAZoneAreOfTheGivenOne) {
  const auto zone = TimeZone::find("Asia/Seoul");
  ASSERT_TRUE(zone);
  TimeRecognizer recognizer(*zone);
  EXPECT_EQ(recognizer.find("2015-10-18 18:01:47 x", kNow)->time, utc(2015, 10, 18, 9, 1, 47));
  EXPECT_EQ(recognizer.find("2015-10-18 18:01:47Z x", kNow)->time, utc(2015, 10, 18, 18, 1, 47));
}

TEST(TimeRecognizer, ParsesWholeTexts) {
  const TimeRecognizer recognizer(nullptr);
  EXPECT_EQ(recognizer.parse("1700000000", kNow), Micros{1700000000000000});
  EXPECT_EQ(recognizer.parse("1700000000.000001", kNow), Micros{1700000000000001});
  EXPECT_EQ(recognizer.parse("1.7e9", kNow), Micros{1700000000000000});
  EXPECT_EQ(recognizer.parse("1700000000123", kNow), Micros{1700000000123000});
  EXPECT_EQ(recognizer.parse("1700000000123456", kNow), Micros{1700000000123456});
  EXPECT_EQ(recognizer.parse("1700000000123456789", kNow), Micros{1700000000123456});
  EXPECT_EQ(recognizer.parse("-5", kNow), Micros{-5000000});
  EXPECT_EQ(recognizer.parse("2024-02-29", kNow), utc(2024, 2, 29, 0, 0, 0));
  EXPECT_EQ(recognizer.parse(" 2024-02-29T01:02:03.5+01:00 ", kNow),
            utc(2024, 2, 29, 0, 2, 3, 500000));
  EXPECT_EQ(recognizer.parse("Mon, 02 Jan 2006 15:04:05 -0700", kNow), utc(2006, 1, 2, 22, 4, 5));
  EXPECT_FALSE(recognizer.parse("yesterday", kNow));
  EXPECT_FALSE(recognizer.parse("2024-02-29 and more", kNow));
  EXPECT_FALSE(recognizer.parse("99999999999999999999999999", kNow));
}

}  // namespace
}  // namespace riffle::tap
