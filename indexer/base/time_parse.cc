#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "indexer/base/time_format.h"
#include "indexer/base/time_names.h"

namespace riffle {
namespace {

// Two digits of a year: from here on they mean 19xx, below 20xx (POSIX).
constexpr int kCenturyPivot = 69;
// Enough for any epoch seconds that fit Micros.
constexpr size_t kMaxEpochDigits = 12;

// Abbreviations that logs use and that mean one offset to most people, in minutes. Others are
// looked up as names of zones.
constexpr std::array<std::pair<std::string_view, int>, 18> kAbbreviations = {{{"UTC", 0},
                                                                              {"GMT", 0},
                                                                              {"Z", 0},
                                                                              {"UT", 0},
                                                                              {"EST", -300},
                                                                              {"EDT", -240},
                                                                              {"CST", -360},
                                                                              {"CDT", -300},
                                                                              {"MST", -420},
                                                                              {"MDT", -360},
                                                                              {"PST", -480},
                                                                              {"PDT", -420},
                                                                              {"KST", 540},
                                                                              {"JST", 540},
                                                                              {"CET", 60},
                                                                              {"CEST", 120},
                                                                              {"BST", 60},
                                                                              {"WET", 0}}};

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool starts_with_name(std::string_view text, std::string_view name) {
  return text.size() >= name.size() &&
         std::equal(name.begin(), name.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

int days_in_month(int year, int month) {
  return static_cast<int>(
      days_from_civil(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
      days_from_civil(year, month, 1));
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool parse(std::string_view format) {
    for (size_t i = 0; i < format.size(); ++i) {
      if (is_blank(format[i])) {
        skip_blanks();
      } else if (format[i] != '%' || i + 1 == format.size()) {
        if (!take(format[i])) return false;
      } else {
        const size_t used = directive(format.substr(i + 1));
        if (used == 0) return false;
        i += used;
      }
    }
    return true;
  }

  size_t used() const { return at_; }

  std::optional<Micros> time(const TimeZone& zone) const {
    const int64_t fraction = micros_;
    if (epoch_) return *epoch_ * kMicrosPerSecond + (*epoch_ < 0 ? -fraction : fraction);
    CivilTime civil;
    if (!year_ || !date(civil)) return {};
    civil.hour = hour_;
    if (afternoon_ && hour_ <= 12) civil.hour = hour_ % 12 + (*afternoon_ ? 12 : 0);
    civil.minute = minute_;
    civil.second = second_;
    civil.micros = micros_;
    if (!offset_seconds_) return (named_zone_ != nullptr ? *named_zone_ : zone).from_civil(civil);
    return TimeZone::utc()->from_civil(civil) - *offset_seconds_ * kMicrosPerSecond;
  }

 private:
  bool date(CivilTime& civil) const {
    civil.year = *year_;
    if (month_ && day_) {
      civil.month = *month_;
      civil.day = *day_;
      return *day_ <= days_in_month(*year_, *month_);
    }
    // Day N of the year is "January N": from_civil carries over.
    civil.day = year_day_.value_or(0);
    return year_day_.has_value();
  }

  // `rest` begins behind the percent sign; returns how much of it was used, 0 when the text does
  // not fit.
  size_t directive(std::string_view rest) {
    const char next = rest.size() > 1 ? rest[1] : '\0';
    if (rest[0] >= '1' && rest[0] <= '9' && (next == 'N' || next == 'Q'))
      return fraction(rest[0] - '0') ? 2 : 0;
    if (rest.starts_with("::z")) return offset() ? 3 : 0;
    if (rest.starts_with(":z") || rest.starts_with("Ez")) return offset() ? 2 : 0;
    if (const std::string_view meaning = composite_format(rest[0]); !meaning.empty())
      return parse(meaning) ? 1 : 0;
    return date_letter(rest[0]) || time_letter(rest[0]) ? 1 : 0;
  }

  bool date_letter(char letter) {
    switch (letter) {
      case 'Y':
        return number(4, 0, 9999, year_);
      case 'y':
        if (!number(2, 0, 99, year_)) return false;
        *year_ += *year_ >= kCenturyPivot ? 1900 : 2000;
        return true;
      case 'm':
        return number(2, 1, 12, month_);
      case 'B':
      case 'b':
      case 'h':
        return month_name();
      case 'd':
      case 'e':
        return number(2, 1, 31, day_);
      case 'j':
        return number(3, 1, 366, year_day_);
      case 'A':
      case 'a':
        return name(kDayNames).has_value();
      // These add nothing to a date that says everything else.
      case 'w':
      case 'u':
        return number(1, 0, 7, ignored_);
      case 'U':
      case 'V':
      case 'W':
      case 'C':
      case 'g':
        return number(2, 0, 99, ignored_);
      case 'G':
        return number(4, 0, 9999, ignored_);
      default:
        return false;
    }
  }

  bool time_letter(char letter) {
    switch (letter) {
      case 'H':
      case 'k':
        return number(2, 0, 23, hour_);
      case 'I':
      case 'l':
        return number(2, 1, 12, hour_);
      case 'p':
      case 'P':
        return half_of_day();
      case 'M':
        return number(2, 0, 59, minute_);
      case 'S':
        return number(2, 0, 60, second_);
      case 's':
        return epoch();
      case 'f':
      case 'N':
      case 'Q':
        return fraction(9);
      case 'z':
        return offset();
      case 'Z':
        return zone_name();
      case '%':
        return take('%');
      case 'n':
      case 't':
        skip_blanks();
        return true;
      default:
        return false;
    }
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string_view digits(size_t most) {
    const size_t begin = at_;
    while (at_ < text_.size() && at_ - begin < most && is_digit(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  template <typename Target>
  bool number(size_t most_digits, int low, int high, Target& target) {
    skip_blanks();
    const std::string_view found = digits(most_digits);
    int value = 0;
    for (const char c : found) value = value * 10 + (c - '0');
    if (found.empty() || value < low || value > high) return false;
    target = value;
    return true;
  }

  // The index of the name that stands here, whole or short.
  std::optional<size_t> name(const auto& names) {
    for (size_t i = 0; i < names.size(); ++i) {
      for (const std::string_view form : {names[i], names[i].substr(0, kShortName)}) {
        if (starts_with_name(text_.substr(at_), form)) {
          at_ += form.size();
          return i;
        }
      }
    }
    return {};
  }

  bool month_name() {
    const std::optional<size_t> index = name(kMonthNames);
    if (index) month_ = static_cast<int>(*index) + 1;
    return index.has_value();
  }

  bool half_of_day() {
    for (const bool afternoon : {false, true}) {
      if (starts_with_name(text_.substr(at_), afternoon ? "PM" : "AM")) {
        at_ += 2;
        afternoon_ = afternoon;
        return true;
      }
    }
    return false;
  }

  bool epoch() {
    const bool negative = take('-');
    const std::string_view found = digits(kMaxEpochDigits);
    if (found.empty()) return false;
    int64_t value = 0;
    for (const char c : found) value = value * 10 + (c - '0');
    epoch_ = negative ? -value : value;
    return true;
  }

  // Digits of a second; those beyond microseconds are read and dropped.
  bool fraction(size_t most) {
    const std::string_view found = digits(most);
    if (found.empty()) return false;
    int value = 0;
    for (size_t i = 0; i < 6; ++i) value = value * 10 + (i < found.size() ? found[i] - '0' : 0);
    micros_ = value;
    return true;
  }

  // Z, +hh, +hhmm, +hh:mm, +hh:mm:ss.
  bool offset() {
    skip_blanks();
    if (take('Z') || take('z')) {
      offset_seconds_ = 0;
      return true;
    }
    const bool negative = take('-');
    if (!negative && !take('+')) return false;
    std::array<int, 3> parts{};
    for (size_t i = 0; i < parts.size(); ++i) {
      const size_t before = at_;
      if (i > 0) take(':');
      const std::string_view found = digits(2);
      if (found.size() != 2) {
        if (i == 0) return false;
        at_ = before;
        break;
      }
      parts[i] = (found[0] - '0') * 10 + (found[1] - '0');
    }
    if (parts[0] > 18 || parts[1] > 59 || parts[2] > 59) return false;
    const int64_t seconds = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    offset_seconds_ = negative ? -seconds : seconds;
    return true;
  }

  bool zone_name() {
    skip_blanks();
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) return offset();
    const size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '/' || text_[at_] == '_'))
      ++at_;
    const std::string_view found = text_.substr(begin, at_ - begin);
    if (found.empty()) return false;
    for (const auto& [abbreviation, minutes] : kAbbreviations) {
      if (abbreviation == found) {
        offset_seconds_ = minutes * 60;
        return true;
      }
    }
    auto zone = TimeZone::find(found);
    if (!zone) return false;
    named_zone_ = std::move(zone).value();
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::optional<int> year_;
  std::optional<int> month_;
  std::optional<int> day_;
  std::optional<int> year_day_;
  std::optional<bool> afternoon_;
  std::optional<int64_t> epoch_;
  std::optional<int64_t> offset_seconds_;
  std::shared_ptr<const TimeZone> named_zone_;
  int hour_ = 0;
  int minute_ = 0;
  int second_ = 0;
  int micros_ = 0;
  int ignored_ = 0;
};

}  // namespace

std::optional<Micros> parse_time(std::string_view text, std::string_view format,
                                 const TimeZone& zone, size_t* used) {
  Parser parser(text);
  if (!parser.parse(format)) return {};
  if (used != nullptr) *used = parser.used();
  return parser.time(zone);
}

}  // namespace riffle
