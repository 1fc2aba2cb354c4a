#include "indexer/base/time_format.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <iterator>

#include "indexer/base/time_names.h"

namespace riffle {
namespace {

constexpr int kMicroDigits = 6;
constexpr int kDefaultNanoDigits = 9;
constexpr int kDefaultMilliDigits = 3;

int twelve_hour(int hour) { return hour % 12 == 0 ? 12 : hour % 12; }

class Formatter {
 public:
  Formatter(Micros at, const TimeZone& zone, std::string& output)
      : at_(at), zone_(zone), civil_(zone.to_civil(at)), output_(output) {}

  void format(std::string_view format) {
    for (size_t i = 0; i < format.size(); ++i) {
      if (format[i] != '%' || i + 1 == format.size()) {
        output_ += format[i];
        continue;
      }
      i += directive(format.substr(i + 1));
    }
  }

 private:
  // `rest` begins behind the percent sign; returns how much of it was used.
  size_t directive(std::string_view rest) {
    const char next = rest.size() > 1 ? rest[1] : '\0';
    if (rest[0] >= '1' && rest[0] <= '9' && (next == 'N' || next == 'Q')) {
      fraction(rest[0] - '0');
      return 2;
    }
    if (rest.starts_with("::z")) return offset("{}{:02}:{:02}:{:02}"), 3;
    if (rest.starts_with(":z")) return offset("{}{:02}:{:02}"), 2;
    if (rest.starts_with("Ez")) {
      number("{:+}", zone_.offset_seconds(at_) / 60);
      return 2;
    }
    if (!date_letter(rest[0]) && !time_letter(rest[0]) && !composite(rest[0])) {
      output_ += '%';
      output_ += rest[0];
    }
    return 1;
  }

  bool date_letter(char letter) {
    switch (letter) {
      case 'Y':
        return number("{:04}", civil_.year);
      case 'C':
        return number("{:02}", civil_.year / 100);
      case 'y':
        return number("{:02}", ((civil_.year % 100) + 100) % 100);
      case 'm':
        return number("{:02}", civil_.month);
      case 'B':
        return text(kMonthNames[static_cast<size_t>(civil_.month - 1)]);
      case 'b':
      case 'h':
        return text(kMonthNames[static_cast<size_t>(civil_.month - 1)].substr(0, kShortName));
      case 'd':
        return number("{:02}", civil_.day);
      case 'e':
        return number("{:2}", civil_.day);
      case 'j':
        return number("{:03}", civil_.year_day);
      case 'A':
        return text(kDayNames[static_cast<size_t>(civil_.weekday)]);
      case 'a':
        return text(kDayNames[static_cast<size_t>(civil_.weekday)].substr(0, kShortName));
      case 'w':
        return number("{}", civil_.weekday);
      case 'u':
        return number("{}", civil_.weekday == 0 ? 7 : civil_.weekday);
      case 'U':
        return number("{:02}", (civil_.year_day + 6 - civil_.weekday) / 7);
      case 'W':
        return number("{:02}", (civil_.year_day + 6 - (civil_.weekday + 6) % 7) / 7);
      case 'V':
        return number("{:02}", iso_week().second);
      case 'G':
        return number("{:04}", iso_week().first);
      case 'g':
        return number("{:02}", iso_week().first % 100);
      default:
        return false;
    }
  }

  bool time_letter(char letter) {
    switch (letter) {
      case 'H':
        return number("{:02}", civil_.hour);
      case 'k':
        return number("{:2}", civil_.hour);
      case 'I':
        return number("{:02}", twelve_hour(civil_.hour));
      case 'l':
        return number("{:2}", twelve_hour(civil_.hour));
      case 'p':
        return text(civil_.hour < 12 ? "AM" : "PM");
      case 'P':
        return text(civil_.hour < 12 ? "am" : "pm");
      case 'M':
        return number("{:02}", civil_.minute);
      case 'S':
        return number("{:02}", civil_.second);
      case 's':
        return text(fmt::format_int((at_ - civil_.micros) / kMicrosPerSecond).c_str());
      case 'f':
        return fraction(kMicroDigits);
      case 'N':
        return fraction(kDefaultNanoDigits);
      case 'Q':
        return fraction(kDefaultMilliDigits);
      case 'Z':
        return text(zone_.abbreviation(at_));
      case 'z':
        return offset("{}{:02}{:02}");
      case '%':
        return text("%");
      case 'n':
        return text("\n");
      case 't':
        return text("\t");
      default:
        return false;
    }
  }

  bool composite(char letter) {
    const std::string_view meaning = composite_format(letter);
    if (meaning.empty()) return false;
    format(meaning);
    return true;
  }

  bool text(std::string_view text) {
    output_ += text;
    return true;
  }

  bool number(fmt::string_view format, int number) {
    fmt::vformat_to(std::back_inserter(output_), format, fmt::make_format_args(number));
    return true;
  }

  bool offset(fmt::string_view format) {
    const int seconds = zone_.offset_seconds(at_);
    const char sign = seconds < 0 ? '-' : '+';
    const int hours = std::abs(seconds) / 3600;
    const int minutes = std::abs(seconds) / 60 % 60;
    const int rest = std::abs(seconds) % 60;
    fmt::vformat_to(std::back_inserter(output_), format,
                    fmt::make_format_args(sign, hours, minutes, rest));
    return true;
  }

  // Cut, not rounded: a time must not show a second that has not come.
  bool fraction(int digits) {
    std::string text = fmt::format("{:06}", civil_.micros);
    text.resize(static_cast<size_t>(digits), '0');
    output_ += text;
    return true;
  }

  // The week that holds the year's first Thursday is its first: {year, week}.
  std::pair<int, int> iso_week() const {
    const int64_t today = days_from_civil(civil_.year, civil_.month, civil_.day);
    const int64_t thursday = today - (civil_.weekday + 6) % 7 + 3;
    int year = 0;
    int month = 0;
    int day = 0;
    civil_from_days(thursday, year, month, day);
    return {year, static_cast<int>((thursday - days_from_civil(year, 1, 1)) / 7) + 1};
  }

  const Micros at_;
  const TimeZone& zone_;
  const CivilTime civil_;
  std::string& output_;
};

}  // namespace

std::string_view composite_format(char letter) {
  switch (letter) {
    case 'T':
    case 'X':
      return "%H:%M:%S";
    case 'F':
      return "%Y-%m-%d";
    case 'D':
      return "%m/%d/%y";
    case 'x':
      return "%m/%d/%Y";
    case 'R':
      return "%H:%M";
    case 'r':
      return "%I:%M:%S %p";
    case 'c':
      return "%a %b %e %H:%M:%S %Y";
    case '+':
      return "%a %b %e %H:%M:%S %Z %Y";
    default:
      return {};
  }
}

std::string format_time(Micros at, std::string_view format, const TimeZone& zone) {
  std::string output;
  Formatter(at, zone, output).format(format);
  return output;
}

std::string format_time(double seconds, std::string_view format, const TimeZone& zone) {
  return format_time(from_seconds(seconds), format, zone);
}

}  // namespace riffle
