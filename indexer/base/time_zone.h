#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/time.h"

namespace riffle {

// A civil time without a zone.
struct CivilTime {
  int year = 1970;
  int month = 1;     // 1–12
  int day = 1;       // 1–31
  int hour = 0;      // 0–23
  int minute = 0;    // 0–59
  int second = 0;    // 0–60
  int micros = 0;    // 0–999999
  int weekday = 4;   // 0 = Sunday; filled by TimeZone, ignored as input
  int year_day = 1;  // 1–366; filled by TimeZone, ignored as input
};

// A time zone with its history of rules (ICU's own data: no tzdata package needed). Immutable; any
// number of threads may use it.
class TimeZone {
 public:
  static std::shared_ptr<const TimeZone> utc();
  // `name` is an IANA zone ("Asia/Seoul"), "UTC", "local" or an offset ("+09:00"). User error for
  // an unknown one.
  static Result<std::shared_ptr<const TimeZone>> find(std::string_view name);

  ~TimeZone();
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

  const std::string& name() const { return name_; }
  // Seconds to add to UTC at that moment.
  int offset_seconds(Micros at) const;
  // "KST", "UTC", "GMT+9".
  std::string abbreviation(Micros at) const;
  CivilTime to_civil(Micros at) const;
  // Fields outside their range carry over (day 32 is the first of the next month …). In a gap the
  // offset before it counts (the time moves on by the gap, so midnight never falls into the day
  // before), in an overlap the first occurrence.
  Micros from_civil(const CivilTime& civil) const;

 private:
  struct Rules;
  TimeZone(std::string name, std::unique_ptr<Rules> rules);
  std::string name_;
  std::unique_ptr<Rules> rules_;  // null = UTC
};

// Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and the other way.
int64_t days_from_civil(int64_t year, int month, int day);
void civil_from_days(int64_t days, int& year, int& month, int& day);

}  // namespace riffle
