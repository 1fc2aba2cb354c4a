#include "indexer/base/time_zone.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace riffle {
namespace {

std::shared_ptr<const TimeZone> zone(std::string_view name) { return TimeZone::find(name).value(); }

Micros at(const TimeZone& z, int year, int month, int day, int hour, int minute) {
  CivilTime civil;
  civil.year = year;
  civil.month = month;
  civil.day = day;
  civil.hour = hour;
  civil.minute = minute;
  return z.from_civil(civil) / kMicrosPerSecond;
}

TEST(TimeZoneTest, Seoul) {
  const auto seoul = zone("Asia/Seoul");
  EXPECT_EQ(seoul->name(), "Asia/Seoul");
  EXPECT_EQ(seoul->offset_seconds(1'500'000'000 * kMicrosPerSecond), 9 * 3600);
  EXPECT_EQ(at(*seoul, 2017, 7, 14, 11, 40), 1'500'000'000);
  const CivilTime civil = seoul->to_civil(1'500'000'000 * kMicrosPerSecond + 5);
  EXPECT_EQ(civil.year, 2017);
  EXPECT_EQ(civil.month, 7);
  EXPECT_EQ(civil.day, 14);
  EXPECT_EQ(civil.hour, 11);
  EXPECT_EQ(civil.minute, 40);
  EXPECT_EQ(civil.micros, 5);
  EXPECT_EQ(civil.weekday, 5);
  EXPECT_EQ(civil.year_day, 195);
}

TEST(TimeZoneTest, GapMovesOnAndOverlapTakesTheFirst) {
  const auto berlin = zone("Europe/Berlin");
  // 2021-03-28: 02:00 to 03:00 does not exist.
  EXPECT_EQ(at(*berlin, 2021, 3, 28, 2, 30), at(*berlin, 2021, 3, 28, 3, 30));
  EXPECT_EQ(at(*berlin, 2021, 3, 28, 2, 30), 1'616'895'000);
  // 2021-10-31: 02:00 to 03:00 happens twice.
  EXPECT_EQ(at(*berlin, 2021, 10, 31, 2, 30), 1'635'640'200);
  EXPECT_EQ(berlin->offset_seconds(1'635'640'200 * kMicrosPerSecond), 7200);
  // Midnight of 2018-11-04 does not exist in São Paulo: the day begins at 01:00.
  const auto sao_paulo = zone("America/Sao_Paulo");
  const CivilTime begin = sao_paulo->to_civil(at(*sao_paulo, 2018, 11, 4, 0, 0) * kMicrosPerSecond);
  EXPECT_EQ(begin.day, 4);
  EXPECT_EQ(begin.hour, 1);
}

TEST(TimeZoneTest, FixedOffsets) {
  EXPECT_EQ(zone("+09:00")->offset_seconds(0), 9 * 3600);
  EXPECT_EQ(zone("-0530")->offset_seconds(0), -(5 * 3600 + 30 * 60));
  EXPECT_EQ(zone("-0530")->name(), "-05:30");
  EXPECT_EQ(zone("+02")->abbreviation(0), "+02:00");
  EXPECT_EQ(zone("+00:00"), TimeZone::utc());
  EXPECT_EQ(zone("Etc/UTC"), TimeZone::utc());
}

TEST(TimeZoneTest, UnknownIsAUserError) {
  for (const char* name : {"Mars/Olympus", "", "+25:00", "+1", "+09:0", "nonsense"}) {
    const auto found = TimeZone::find(name);
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().kind, ErrorKind::kUser);
  }
}

TEST(TimeZoneTest, LocalIsWhatTheEnvironmentSays) {
  const char* before = std::getenv("TZ");
  const std::string saved = before != nullptr ? before : "";
  setenv("TZ", "Asia/Tokyo", 1);
  EXPECT_EQ(zone("local")->offset_seconds(0), 9 * 3600);
  setenv("TZ", ":America/New_York", 1);
  EXPECT_EQ(zone("local")->offset_seconds(0), -5 * 3600);
  setenv("TZ", "UTC", 1);
  EXPECT_EQ(zone("local"), TimeZone::utc());
  if (before != nullptr) {
    setenv("TZ", saved.c_str(), 1);
  } else {
    unsetenv("TZ");
  }
}

TEST(TimeZoneTest, Abbreviations) {
  EXPECT_EQ(TimeZone::utc()->abbreviation(0), "UTC");
  const auto new_york = zone("America/New_York");
  EXPECT_EQ(new_york->abbreviation(1'500'000'000 * kMicrosPerSecond), "EDT");
  EXPECT_EQ(new_york->abbreviation(1'485'000'000 * kMicrosPerSecond), "EST");
}

TEST(TimeZoneTest, CivilAndBackOnRandomMoments) {
  std::mt19937_64 random(9);
  for (const char* name : {"UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "+05:45",
                           "Australia/Lord_Howe"}) {
    const auto z = zone(name);
    for (int i = 0; i < 3000; ++i) {
      const Micros moment =
          static_cast<Micros>(random() % 8'000'000'000'000'000) - 2'000'000'000'000'000;
      const Micros back = z->from_civil(z->to_civil(moment));
      // In an overlap the first occurrence may be an hour before.
      EXPECT_EQ(z->to_civil(back).hour, z->to_civil(moment).hour);
      EXPECT_TRUE(back == moment || moment - back == 3600 * kMicrosPerSecond ||
                  moment - back == 1800 * kMicrosPerSecond)
          << name << " " << moment;
    }
  }
}

TEST(TimeZoneTest, FieldsCarryOver) {
  CivilTime civil;
  civil.year = 2020;
  civil.month = 14;
  civil.day = 32;
  civil.hour = -1;
  const CivilTime result = TimeZone::utc()->to_civil(TimeZone::utc()->from_civil(civil));
  EXPECT_EQ(result.year, 2021);
  EXPECT_EQ(result.month, 3);
  EXPECT_EQ(result.day, 3);
  EXPECT_EQ(result.hour, 23);
}

TEST(CivilDaysTest, EveryDayOfEightHundredYears) {
  int64_t expected = days_from_civil(1600, 1, 1);
  for (int y = 1600; y < 2400; ++y) {
    const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int m = 1; m <= 12; ++m) {
      for (int d = 1; d <= lengths[m - 1]; ++d, ++expected) {
        ASSERT_EQ(days_from_civil(y, m, d), expected);
        int year = 0, month = 0, day = 0;
        civil_from_days(expected, year, month, day);
        ASSERT_TRUE(year == y && month == m && day == d);
      }
    }
  }
  EXPECT_EQ(days_from_civil(1970, 1, 1), 0);
}

}  // namespace
}  // namespace riffle
