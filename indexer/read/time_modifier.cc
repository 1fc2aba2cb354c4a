#include "indexer/read/time_modifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "indexer/base/number_text.h"
#include "indexer/base/time_format.h"

namespace riffle::index {
namespace {

enum class Unit : uint8_t { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

struct UnitName {
  std::string_view name;
  Unit unit;
};
constexpr std::array<UnitName, 34> kUnitNames = {{
    {"s", Unit::kSecond},        {"sec", Unit::kSecond},       {"secs", Unit::kSecond},
    {"second", Unit::kSecond},   {"seconds", Unit::kSecond},   {"m", Unit::kMinute},
    {"min", Unit::kMinute},      {"mins", Unit::kMinute},      {"minute", Unit::kMinute},
    {"minutes", Unit::kMinute},  {"h", Unit::kHour},           {"hr", Unit::kHour},
    {"hrs", Unit::kHour},        {"hour", Unit::kHour},        {"hours", Unit::kHour},
    {"d", Unit::kDay},           {"day", Unit::kDay},          {"days", Unit::kDay},
    {"w", Unit::kWeek},          {"week", Unit::kWeek},        {"weeks", Unit::kWeek},
    {"mon", Unit::kMonth},       {"month", Unit::kMonth},      {"months", Unit::kMonth},
    {"q", Unit::kQuarter},       {"qtr", Unit::kQuarter},      {"qtrs", Unit::kQuarter},
    {"quarter", Unit::kQuarter}, {"quarters", Unit::kQuarter}, {"y", Unit::kYear},
    {"yr", Unit::kYear},         {"year", Unit::kYear},        {"yrs", Unit::kYear},
    {"years", Unit::kYear},
}};

// A hundred million of anything is beyond all logs, and keeps the sums far from overflow.
constexpr size_t kMaxAmountDigits = 8;
// Times that a search can mean; further out the calendar is of no use.
constexpr int kMinYear = -9999;
constexpr int kMaxYear = 99'999;
constexpr Micros kFarthest = Micros{3'000'000'000'000} * kMicrosPerSecond;  // about the year 97,000

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

std::optional<Unit> find_unit(std::string_view written) {
  std::string name(written);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  for (const UnitName& unit : kUnitNames) {
    if (unit.name == name) return unit.unit;
  }
  return {};
}

int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// Steps of the calendar; nothing when it leads too far.
std::optional<Micros> add_calendar(Micros from, const TimeZone& zone, int64_t months,
                                   int64_t days) {
  CivilTime civil = zone.to_civil(from);
  const int64_t month = int64_t{civil.year} * 12 + civil.month - 1 + months;
  const int64_t year = floor_div(month, 12);
  if (year < kMinYear || year > kMaxYear) return {};
  const auto month_of_year = static_cast<int>(month - year * 12) + 1;
  const int64_t first = days_from_civil(year, month_of_year, 1);
  const int64_t next = month_of_year == 12 ? days_from_civil(year + 1, 1, 1)
                                           : days_from_civil(year, month_of_year + 1, 1);
  const int64_t day = first + std::min<int64_t>(civil.day, next - first) - 1 + days;
  if (day < days_from_civil(kMinYear, 1, 1) || day > days_from_civil(kMaxYear, 12, 31)) return {};
  civil_from_days(day, civil.year, civil.month, civil.day);
  return zone.from_civil(civil);
}

std::optional<Micros> add(Micros from, const TimeZone& zone, int64_t amount, Unit unit) {
  const auto elapsed = [&](int64_t seconds) -> std::optional<Micros> {
    const Micros to = from + amount * seconds * kMicrosPerSecond;
    if (to < -kFarthest || to > kFarthest) return {};
    return to;
  };
  switch (unit) {
    case Unit::kSecond:
      return elapsed(1);
    case Unit::kMinute:
      return elapsed(60);
    case Unit::kHour:
      return elapsed(3600);
    case Unit::kDay:
      return add_calendar(from, zone, 0, amount);
    case Unit::kWeek:
      return add_calendar(from, zone, 0, 7 * amount);
    case Unit::kMonth:
      return add_calendar(from, zone, amount, 0);
    case Unit::kQuarter:
      return add_calendar(from, zone, 3 * amount, 0);
    case Unit::kYear:
      return add_calendar(from, zone, 12 * amount, 0);
  }
  return {};
}

// Back to the begin of the unit; of a week: of the day `weekday` (0 = Sunday).
Micros snap(Micros from, const TimeZone& zone, Unit unit, int weekday) {
  CivilTime civil = zone.to_civil(from);
  const Micros in_hour =
      (Micros{civil.minute} * 60 + civil.second) * kMicrosPerSecond + civil.micros;
  // Going back by what has elapsed, so that an hour that comes twice stays the one it is.
  if (unit == Unit::kSecond) return from - civil.micros;
  if (unit == Unit::kMinute) return from - civil.second * kMicrosPerSecond - civil.micros;
  if (unit == Unit::kHour) return from - in_hour;
  const int days_back = unit == Unit::kWeek ? (civil.weekday - weekday + 7) % 7 : 0;
  civil.hour = civil.minute = civil.second = civil.micros = 0;
  civil.day -= days_back;
  if (unit == Unit::kMonth || unit == Unit::kQuarter || unit == Unit::kYear) civil.day = 1;
  if (unit == Unit::kQuarter) civil.month -= (civil.month - 1) % 3;
  if (unit == Unit::kYear) civil.month = 1;
  return zone.from_civil(civil);
}

Error wrong(std::string_view text, std::string_view why, size_t begin, size_t end) {
  return user_error(fmt::format("'{}' is not a time: {}", text, why),
                    SourceSpan{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)},
                    "use a relative time such as -1d@d, now, epoch seconds, 10/19/2018:00:00:00 or "
                    "2018-10-19T00:00:00Z");
}

// Reads the parts of a relative time from left to right.
class RelativeTime {
 public:
  RelativeTime(std::string_view text, size_t begin, const TimeZone& zone)
      : text_(text), at_(begin), zone_(zone) {}

  Result<Micros> apply(Micros from) {
    while (at_ < text_.size()) {
      const size_t begin = at_;
      const char sign = text_[at_++];
      if (sign != '+' && sign != '-' && sign != '@') {
        return wrong(text_, "expected +, - or @", begin, begin + 1);
      }
      if (sign == '@') {
        RIFFLE_ASSIGN(from, read_snap(from));
      } else {
        RIFFLE_ASSIGN(from, read_part(from, sign == '-', begin));
      }
    }
    return from;
  }

 private:
  Result<Unit> read_unit() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (const std::optional<Unit> unit = find_unit(name)) return *unit;
    const std::string why =
        name.empty() ? "a unit is missing (s, m, h, d, w, mon, q or y)"
                     : fmt::format("there is no unit '{}' (s, m, h, d, w, mon, q or y)", name);
    return wrong(text_, why, begin, std::max(at_, std::min(begin + 1, text_.size())));
  }

  Result<Micros> read_part(Micros from, bool back, size_t begin) {
    const size_t digits = at_;
    int64_t amount = 0;
    while (at_ < text_.size() && is_digit(text_[at_])) {
      if (at_ - digits == kMaxAmountDigits)
        return wrong(text_, "the number is too large", digits, at_ + 1);
      amount = amount * 10 + (text_[at_++] - '0');
    }
    if (at_ == digits) amount = 1;
    RIFFLE_ASSIGN(const Unit unit, read_unit());
    const std::optional<Micros> to = add(from, zone_, back ? -amount : amount, unit);
    if (!to) return wrong(text_, "it leads beyond the calendar", begin, at_);
    return *to;
  }

  Result<Micros> read_snap(Micros from) {
    RIFFLE_ASSIGN(const Unit unit, read_unit());
    int weekday = 0;
    if (unit == Unit::kWeek && at_ < text_.size() && is_digit(text_[at_])) {
      if (text_[at_] > '7') return wrong(text_, "days of the week are w0 to w7", at_, at_ + 1);
      weekday = (text_[at_++] - '0') % 7;
    }
    return snap(from, zone_, unit, weekday);
  }

  std::string_view text_;
  size_t at_;
  const TimeZone& zone_;
};

std::optional<Micros> parse_absolute(std::string_view text, const TimeZone& zone) {
  constexpr std::array<std::string_view, 13> kFormats = {"%m/%d/%Y:%H:%M:%S",
                                                         "%m/%d/%Y:%H:%M:%S.%N",
                                                         "%m/%d/%Y",
                                                         "%Y-%m-%dT%H:%M:%S.%N%z",
                                                         "%Y-%m-%dT%H:%M:%S%z",
                                                         "%Y-%m-%dT%H:%M:%S.%N",
                                                         "%Y-%m-%dT%H:%M:%S",
                                                         "%Y-%m-%dT%H:%M%z",
                                                         "%Y-%m-%dT%H:%M",
                                                         "%Y-%m-%d",
                                                         "%Y-%m-%d %H:%M:%S.%N%z",
                                                         "%Y-%m-%d %H:%M:%S.%N",
                                                         "%Y-%m-%d %H:%M:%S"};
  for (const std::string_view format : kFormats) {
    size_t used = 0;
    const std::optional<Micros> at = parse_time(text, format, zone, &used);
    if (at && used == text.size()) return at;
  }
  return {};
}

}  // namespace

Result<Micros> apply_relative_time(std::string_view text, Micros from, const TimeZone& zone) {
  if (text.empty()) return wrong(text, "it is empty", 0, 0);
  return RelativeTime(text, 0, zone).apply(from);
}

Result<Micros> parse_time_modifier(std::string_view text, Micros now, const TimeZone& zone) {
  for (const std::string_view start : {"now()", "now", "rt"}) {
    if (text.starts_with(start)) return RelativeTime(text, start.size(), zone).apply(now);
  }
  if (text.empty()) return wrong(text, "it is empty", 0, 0);
  if (const std::optional<double> seconds = parse_number(text)) {
    // A sign makes it a step without its unit rather than a moment around 1970.
    if (is_digit(text.front())) return from_seconds(*seconds);
  }
  if (const std::optional<Micros> at = parse_absolute(text, zone)) return *at;
  return apply_relative_time(text, now, zone);
}

}  // namespace riffle::index
