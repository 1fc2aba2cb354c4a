#include "ingest-tap/decode/time_recognizer.h"

#include <array>

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {
namespace {

// A time further into a line than this is what the line talks about, not when it was written.
constexpr size_t kHeadBytes = 160;
// Clocks and unnamed zones may put a stamp this far after its arrival.
constexpr Micros kYearSlack = 24 * 3600 * kMicrosPerSecond;
constexpr Micros kEpochSlack = 2 * kYearSlack;
constexpr Micros kMicrosPerDay = 24 * 3600 * kMicrosPerSecond;

constexpr std::array<bool, 256> make_starts() {
  std::array<bool, 256> starts{};
  for (const char c : std::string_view(" \t[({<>\"'|=,;"))
    starts[static_cast<unsigned char>(c)] = true;
  return starts;
}
// Characters behind which a word begins.
constexpr std::array<bool, 256> kStartsWord = make_starts();

bool starts_word(std::string_view line, size_t at) {
  return at == 0 || kStartsWord[static_cast<unsigned char>(line[at - 1])];
}

// Those that open something: a stamp that stands behind one does so in every line of its kind.
bool opens(char c) { return c == '[' || c == '(' || c == '{' || c == '<'; }

// Whether a time may stand in a text: each format has a ':' or begins with a word of four or more
// digits.
bool may_hold_time(std::string_view text) {
  constexpr int kLongNumber = 4;
  int digits = 0;  // so many since a word began, and nothing else
  bool in_word = false;
  for (const char c : text) {
    if (c == ':') return true;
    if (kStartsWord[static_cast<unsigned char>(c)]) {
      in_word = false;
      digits = 0;
    } else if (!in_word && Scan::is_digit(c)) {
      if (++digits == kLongNumber) return true;
    } else {
      in_word = true;
    }
  }
  return false;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

std::optional<Micros> time_from_number(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  // Bounds of the whole part: seconds up to the year 5138, milliseconds, microseconds, nanoseconds.
  constexpr int64_t kSeconds = 100'000'000'000;
  int64_t whole = 0;
  size_t at = 0;
  for (; at < digits.size() && Scan::is_digit(digits[at]); ++at) {
    if (at == 18 && digits.size() > 19) return std::nullopt;
    if (whole > (kMaxTime - 9) / 10) return std::nullopt;
    whole = whole * 10 + (digits[at] - '0');
  }
  if (at == 0) return std::nullopt;
  int64_t fraction = 0;  // in 10^-9
  if (at < digits.size() && digits[at] == '.') {
    int64_t scale = 100'000'000;
    for (++at; at < digits.size() && Scan::is_digit(digits[at]); ++at) {
      fraction += (digits[at] - '0') * scale;
      scale /= 10;
    }
  }
  if (at < digits.size()) {
    if (digits[at] != 'e' && digits[at] != 'E') return std::nullopt;
    // 1.7e9: rare enough for a second way.
    Scan exponent(digits.substr(at + 1));
    exponent.accept('+');
    int power = 0;
    if (!exponent.number(1, 2, power) || !exponent.at_end() || power > 12) return std::nullopt;
    for (; power > 0; --power) {
      if (whole > (kMaxTime - 9) / 10) return std::nullopt;
      whole = whole * 10 + fraction / 100'000'000;
      fraction = fraction % 100'000'000 * 10;
    }
  }
  Micros time = 0;
  if (whole < kSeconds) {
    time = whole * kMicrosPerSecond + fraction / 1000;
  } else if (whole < kSeconds * 1000) {
    time = whole * 1000 + fraction / 1'000'000;
  } else if (whole < kSeconds * 1'000'000) {
    time = whole;
  } else {
    time = whole / 1000;
  }
  return negative ? -time : time;
}

std::optional<TimeRecognizer::Found> TimeRecognizer::find(std::string_view line, Micros newest) {
  if (last_format_ != nullptr && last_at_ < line.size() && starts_word(line, last_at_)) {
    if (auto found = try_at(line, last_at_, *last_format_, newest)) return found;
  }
  const size_t head = line.size() < kHeadBytes ? line.size() : kHeadBytes;
  if (last_format_ != nullptr && last_opening_) {
    // Unless there may be one before it, which would be the line's.
    const size_t at = line.substr(0, head).find(*last_opening_) + 1;
    if (at > 0 && at < head && !may_hold_time(line.substr(0, at))) {
      if (auto found = try_at(line, at, *last_format_, newest)) return found;
    }
  }
  size_t words_before = 0;
  bool only_punctuation = true;
  for (size_t at = 0; at < head; ++at) {
    const char c = line[at];
    const bool digit = Scan::is_digit(c);
    if ((digit || is_upper(c)) && starts_word(line, at)) {
      for (const TimeFormat& format : time_formats()) {
        if (format.starts_with_digit != digit) continue;
        if (format.place == TimePlace::kStart && !only_punctuation) continue;
        if (format.place == TimePlace::kFirstTwo && words_before > 1) continue;
        if (auto found = try_at(line, at, format, newest)) {
          last_format_ = &format;
          last_at_ = at;
          last_opening_.reset();
          if (format.place == TimePlace::kAnywhere && at > 0 && opens(line[at - 1]) &&
              line.find(line[at - 1]) == at - 1)
            last_opening_ = line[at - 1];
          return found;
        }
      }
    }
    if (c == ' ' || c == '\t') {
      if (at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t') ++words_before;
    } else if (digit || Scan::is_letter(c) || static_cast<unsigned char>(c) >= 0x80) {
      only_punctuation = false;
    }
  }
  return find_late_epoch(line, newest);
}

// Nothing better was found: seconds since 1970 as a word of their own further in.
std::optional<TimeRecognizer::Found> TimeRecognizer::find_late_epoch(std::string_view line,
                                                                     Micros newest) const {
  static constexpr TimeFormat kLateEpoch{"epoch", TimePlace::kAnywhere, true, parse_epoch};
  const size_t head = line.size() < kHeadBytes ? line.size() : kHeadBytes;
  for (size_t at = 1; at < head; ++at) {
    if (!Scan::is_digit(line[at]) || (line[at - 1] != ' ' && line[at - 1] != '\t')) continue;
    const auto found = try_at(line, at, kLateEpoch, newest);
    if (found &&
        (found->end == line.size() || line[found->end] == ' ' || line[found->end] == '\t')) {
      return found;
    }
  }
  return std::nullopt;
}

std::optional<TimeRecognizer::Found> TimeRecognizer::try_at(std::string_view line, size_t at,
                                                            const TimeFormat& format,
                                                            Micros newest) const {
  TimeStamp stamp;
  const size_t length = format.parse(line.substr(at), stamp);
  if (length == 0) return std::nullopt;
  if (stamp.is_epoch && newest <= kMaxTime - kEpochSlack && stamp.epoch > newest + kEpochSlack) {
    return std::nullopt;
  }
  const auto time = resolve(stamp, newest);
  if (!time) return std::nullopt;
  return Found{*time, at, at + length, &format};
}

std::optional<Micros> TimeRecognizer::parse(std::string_view text, Micros newest) const {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (auto time = time_from_number(text)) return time;
  for (const TimeFormat& format : time_formats()) {
    TimeStamp stamp;
    if (format.parse(text, stamp) == text.size()) return resolve(stamp, newest);
  }
  // "Mon, 02 Jan 2006 15:04:05 -0700", "Sun Dec 04 04:47:44 2005"
  if (const size_t blank = text.find(' '); blank <= 4 && Scan::is_letter(text.front())) {
    return parse(text.substr(blank + 1), newest);
  }
  Scan scan(text);
  TimeStamp stamp;
  if (scan.fixed(4, stamp.year) && scan.accept('-') && scan.fixed(2, stamp.month) &&
      scan.accept('-') && scan.fixed(2, stamp.day) && scan.at_end() && valid_date(stamp)) {
    return resolve(stamp, newest);
  }
  return std::nullopt;
}

std::optional<Micros> TimeRecognizer::resolve(const TimeStamp& stamp, Micros newest) const {
  if (stamp.is_epoch) return stamp.epoch;
  if (stamp.year != TimeStamp::kNoYear) return to_micros(stamp, stamp.year);
  int64_t days = newest / kMicrosPerDay;
  int year = 0;
  int month = 0;
  int day = 0;
  civil_from_days(days, year, month, day);
  // One year ahead because of the slack at its turn; eight back reach a leap day over a century's
  // turn.
  for (int candidate = year + 1; candidate >= year - 8; --candidate) {
    if (stamp.day > days_in_month(candidate, stamp.month)) continue;
    const Micros time = to_micros(stamp, candidate);
    if (time <= newest + kYearSlack) return time;
  }
  return std::nullopt;
}

Micros TimeRecognizer::to_micros(const TimeStamp& stamp, int year) const {
  if (!stamp.has_zone && zone_) {
    CivilTime civil;
    civil.year = year;
    civil.month = stamp.month;
    civil.day = stamp.day;
    civil.hour = stamp.hour;
    civil.minute = stamp.minute;
    civil.second = stamp.second;
    civil.micros = stamp.micros;
    return zone_->from_civil(civil);
  }
  const int64_t seconds = days_from_civil(year, stamp.month, stamp.day) * 86400 +
                          stamp.hour * 3600 + stamp.minute * 60 + stamp.second - stamp.zone_seconds;
  return seconds * kMicrosPerSecond + stamp.micros;
}

}  // namespace riffle::tap
