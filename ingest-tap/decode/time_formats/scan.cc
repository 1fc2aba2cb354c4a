#include "ingest-tap/decode/time_formats/scan.h"

#include <array>

namespace riffle::tap {
namespace {

constexpr int kSecondsPerHour = 3600;
// The zones of the earth reach from -12 to +14 hours.
constexpr int kLargestZoneHours = 14;

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

}  // namespace

bool Scan::month_name(int& month) {
  static constexpr std::string_view kNames = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (position_ + 3 > text_.size()) return false;
  std::array<char, 3> lower{};
  for (size_t i = 0; i < 3; ++i) lower[i] = static_cast<char>(peek(i) | 0x20);
  for (size_t i = 0; i < 12; ++i) {
    if (kNames.substr(i * 3, 3) == std::string_view(lower.data(), 3)) {
      month = static_cast<int>(i) + 1;
      position_ += 3;
      return true;
    }
  }
  return false;
}

bool Scan::time_of_day(char separator, TimeStamp& stamp) {
  const size_t start = position_;
  if (!number(1, 2, stamp.hour) || stamp.hour > 23 || !accept(separator) ||
      !number(1, 2, stamp.minute) || stamp.minute > 59) {
    position_ = start;
    return false;
  }
  stamp.second = 0;
  if (peek() == separator && digit(1)) {
    ++position_;
    // 60 is a leap second.
    if (!number(1, 2, stamp.second) || stamp.second > 60) {
      position_ = start;
      return false;
    }
    fraction(stamp);
  }
  return true;
}

void Scan::fraction(TimeStamp& stamp) {
  if ((peek() != '.' && peek() != ',') || !digit(1)) return;
  ++position_;
  int scale = 100'000;
  int micros = 0;
  for (; digit(); ++position_) {
    micros += (peek() - '0') * scale;
    scale /= 10;
  }
  stamp.micros = micros;
}

void Scan::zone(TimeStamp& stamp) {
  const size_t start = position_;
  accept(' ');
  if (peek() == 'Z' && start == position_ && !is_letter(peek(1)) && !digit(1)) {
    ++position_;
    stamp.has_zone = true;
    return;
  }
  const std::string_view rest = text_.substr(position_);
  if ((rest.starts_with("UTC") || rest.starts_with("GMT")) && !is_letter(peek(3)) &&
      peek(3) != '+' && peek(3) != '-') {
    position_ += 3;
    stamp.has_zone = true;
    return;
  }
  if (peek() == '+' || peek() == '-') {
    const int sign = peek() == '+' ? 1 : -1;
    ++position_;
    int hours = 0;
    int minutes = 0;
    const bool had_hours = fixed(2, hours) && hours <= kLargestZoneHours;
    const bool colon = had_hours && peek() == ':' && digit(1) && digit(2);
    if (colon) ++position_;
    const bool had_minutes = had_hours && fixed(2, minutes) && minutes < 60;
    // "+09" alone only right behind the time.
    if (had_hours && (had_minutes || text_[start] != ' ') && !digit() && !is_letter(peek())) {
      stamp.has_zone = true;
      stamp.zone_seconds = sign * (hours * kSecondsPerHour + minutes * 60);
      return;
    }
  }
  position_ = start;
}

int days_in_month(int year, int month) {
  static constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && (year == TimeStamp::kNoYear || is_leap(year))) return 29;
  return kDays[static_cast<size_t>(month - 1)];
}

bool valid_date(const TimeStamp& stamp) {
  return stamp.month >= 1 && stamp.month <= 12 && stamp.day >= 1 &&
         stamp.day <= days_in_month(stamp.year, stamp.month);
}

int full_year(int two_digits) { return two_digits < 69 ? 2000 + two_digits : 1900 + two_digits; }

}  // namespace riffle::tap
