#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "indexer/base/time.h"

namespace riffle::tap {

// A time as it stands in a text, before its year and zone are settled.
struct TimeStamp {
  static constexpr int kNoYear = 0;

  int year = kNoYear;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  bool has_zone = false;
  int zone_seconds = 0;  // to subtract to get UTC
  bool is_epoch = false;
  Micros epoch = 0;  // where is_epoch
};

// Where in a line a format is believed; the looser the format, the narrower.
enum class TimePlace {
  kStart,     // nothing but brackets and punctuation before it
  kFirstTwo,  // in the first or second of the words
  kAnywhere,  // at the start of any word of the head of the line
};

// One way to write a time. `parse` gets the text from the first character of a word on and returns
// how many bytes belong to the time, 0 when it is none.
struct TimeFormat {
  const char* name;
  TimePlace place;
  bool starts_with_digit;
  size_t (*parse)(std::string_view text, TimeStamp& stamp);
};

// All of them, more specific ones first. To add one: its file in this folder and its line in
// time_format.cc.
std::span<const TimeFormat> time_formats();

// One family a file.
size_t parse_iso8601(std::string_view text, TimeStamp& stamp);
size_t parse_month_first(std::string_view text, TimeStamp& stamp);
size_t parse_day_month_name(std::string_view text, TimeStamp& stamp);
size_t parse_compact_date(std::string_view text, TimeStamp& stamp);
size_t parse_compact_short(std::string_view text, TimeStamp& stamp);
size_t parse_slash_date(std::string_view text, TimeStamp& stamp);
size_t parse_month_day(std::string_view text, TimeStamp& stamp);
size_t parse_glog(std::string_view text, TimeStamp& stamp);
size_t parse_epoch(std::string_view text, TimeStamp& stamp);

}  // namespace riffle::tap
