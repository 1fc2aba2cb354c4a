#include "indexer/base/time_zone.h"

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <utility>

namespace riffle {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kMillisPerSecond = 1'000;
// The widest offset that any clock ever had is under 16 hours; ISO 8601 writes two digits of hours.
constexpr int kMaxOffsetHours = 18;

int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// "+09:00", "+0900", "-05" in seconds.
std::optional<int> parse_offset(std::string_view text) {
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return {};
  std::string digits;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':' && i == 3) continue;
    if (!digit(text[i])) return {};
    digits += text[i];
  }
  if (digits.size() != 2 && digits.size() != 4) return {};
  const int hours = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minutes = digits.size() == 4 ? (digits[2] - '0') * 10 + (digits[3] - '0') : 0;
  if (hours > kMaxOffsetHours || minutes > 59) return {};
  const int seconds = (hours * 60 + minutes) * 60;
  return text[0] == '-' ? -seconds : seconds;
}

std::string offset_name(int seconds) {
  const int minutes = std::abs(seconds) / 60;
  return fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::unique_ptr<icu::BasicTimeZone> as_basic(icu::TimeZone* zone) {
  std::unique_ptr<icu::TimeZone> owned(zone);
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(owned.get());
  if (basic == nullptr) return nullptr;
  static_cast<void>(owned.release());
  return std::unique_ptr<icu::BasicTimeZone>(basic);
}

bool is_utc_name(std::string_view name) {
  return name == "UTC" || name == "Z" || name == "GMT" || name == "Etc/UTC" || name == "utc";
}

}  // namespace

struct TimeZone::Rules {
  int fixed_offset = 0;                      // where `zone` is null
  std::unique_ptr<icu::BasicTimeZone> zone;  // its const functions are thread-safe

  // Names take ICU long to make: made when first asked for. [0] standard, [1] summer time.
  mutable std::once_flag names_made;
  mutable std::array<std::string, 2> names;

  // Raw and daylight offset at a moment, in milliseconds.
  std::pair<int32_t, int32_t> offsets(Micros at) const {
    int32_t raw = 0;
    int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    const auto millis = static_cast<UDate>(floor_div(at, kMicrosPerSecond / kMillisPerSecond));
    zone->getOffset(millis, false, raw, daylight, status);
    return {raw, daylight};
  }
};

TimeZone::TimeZone(std::string name, std::unique_ptr<Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {}
TimeZone::~TimeZone() = default;

std::shared_ptr<const TimeZone> TimeZone::utc() {
  static const std::shared_ptr<const TimeZone> zone(new TimeZone("UTC", nullptr));
  return zone;
}

Result<std::shared_ptr<const TimeZone>> TimeZone::find(std::string_view name) {
  if (is_utc_name(name)) return utc();
  auto rules = std::make_unique<Rules>();
  if (const std::optional<int> offset = parse_offset(name)) {
    if (*offset == 0) return utc();
    rules->fixed_offset = *offset;
    return std::shared_ptr<const TimeZone>(new TimeZone(offset_name(*offset), std::move(rules)));
  }

  std::unique_ptr<icu::TimeZone> found;
  if (name == "local") {
    if (const char* variable = std::getenv("TZ"); variable != nullptr && *variable != '\0') {
      std::string_view wanted = variable;
      if (wanted.front() == ':') wanted.remove_prefix(1);
      if (wanted != "local") {
        if (auto zone = find(wanted)) return zone;
      }
    }
    found.reset(icu::TimeZone::detectHostTimeZone());
    if (found == nullptr || *found == icu::TimeZone::getUnknown()) return utc();
  } else {
    found.reset(icu::TimeZone::createTimeZone(
        icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())})));
  }
  rules->zone = as_basic(found.release());
  if (rules->zone == nullptr || *rules->zone == icu::TimeZone::getUnknown()) {
    return user_error(fmt::format("unknown time zone '{}'", name), {},
                      "use a name such as Asia/Seoul, an offset such as +09:00, UTC, or local");
  }
  icu::UnicodeString id;
  std::string id_text;
  rules->zone->getID(id).toUTF8String(id_text);
  if (is_utc_name(id_text)) return utc();
  return std::shared_ptr<const TimeZone>(new TimeZone(std::move(id_text), std::move(rules)));
}

int TimeZone::offset_seconds(Micros at) const {
  if (rules_ == nullptr) return 0;
  if (rules_->zone == nullptr) return rules_->fixed_offset;
  const auto [raw, daylight] = rules_->offsets(at);
  return static_cast<int>((raw + daylight) / kMillisPerSecond);
}

std::string TimeZone::abbreviation(Micros at) const {
  if (rules_ == nullptr || rules_->zone == nullptr) return name_;
  std::call_once(rules_->names_made, [this] {
    for (const bool daylight : {false, true}) {
      icu::UnicodeString text;
      rules_->zone->getDisplayName(daylight, icu::TimeZone::SHORT, icu::Locale::getUS(), text);
      text.toUTF8String(rules_->names[daylight ? 1 : 0]);
    }
  });
  return rules_->names[rules_->offsets(at).second != 0 ? 1 : 0];
}

CivilTime TimeZone::to_civil(Micros at) const {
  const int64_t seconds = floor_div(at, kMicrosPerSecond);
  const int64_t local = seconds + offset_seconds(at);
  const int64_t days = floor_div(local, kSecondsPerDay);
  const auto of_day = static_cast<int>(local - days * kSecondsPerDay);
  CivilTime civil;
  civil_from_days(days, civil.year, civil.month, civil.day);
  civil.hour = of_day / 3600;
  civil.minute = of_day / 60 % 60;
  civil.second = of_day % 60;
  civil.micros = static_cast<int>(at - seconds * kMicrosPerSecond);
  civil.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  civil.year_day = static_cast<int>(days - days_from_civil(civil.year, 1, 1)) + 1;
  return civil;
}

Micros TimeZone::from_civil(const CivilTime& civil) const {
  const int64_t months = int64_t{civil.year} * 12 + civil.month - 1;
  const int64_t year = floor_div(months, 12);
  const int64_t days =
      days_from_civil(year, static_cast<int>(months - year * 12) + 1, 1) + civil.day - 1;
  const int64_t local = days * kSecondsPerDay + int64_t{civil.hour} * 3600 +
                        int64_t{civil.minute} * 60 + civil.second;
  int64_t offset = 0;
  if (rules_ != nullptr && rules_->zone == nullptr) offset = rules_->fixed_offset;
  if (rules_ != nullptr && rules_->zone != nullptr) {
    int32_t raw = 0;
    int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    rules_->zone->getOffsetFromLocal(static_cast<UDate>(local * kMillisPerSecond),
                                     UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, daylight,
                                     status);
    offset = (raw + daylight) / kMillisPerSecond;
  }
  return (local - offset) * kMicrosPerSecond + civil.micros;
}

int64_t days_from_civil(int64_t year, int month, int day) {
  // Years that begin in March put the leap day last, and eras of 400 years all have 146,097 days.
  year -= month <= 2 ? 1 : 0;
  const int64_t era = floor_div(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

void civil_from_days(int64_t days, int& year, int& month, int& day) {
  days += 719'468;
  const int64_t era = floor_div(days, 146'097);
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5) + 1;
  month = static_cast<int>(shifted_month + (shifted_month < 10 ? 3 : -9));
  year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
}

}  // namespace riffle
