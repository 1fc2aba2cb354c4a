#pragma once

#include <string_view>

#include "ingest-tap/decode/time_formats/time_format.h"

namespace riffle::tap {

// Reads a text from left to right; what does not match leaves the position where it was.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  size_t position() const { return position_; }
  void go_to(size_t position) { position_ = position; }
  bool at_end() const { return position_ >= text_.size(); }
  char peek(size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  bool digit(size_t ahead = 0) const { return is_digit(peek(ahead)); }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  bool accept(char c) {
    if (peek() != c || at_end()) return false;
    ++position_;
    return true;
  }
  // Between `least` and `most` digits, as many as there are; no further digit may follow.
  bool number(int least, int most, int& value) {
    int count = 0;
    int result = 0;
    while (count < most && digit(static_cast<size_t>(count))) {
      result = result * 10 + (peek(static_cast<size_t>(count)) - '0');
      ++count;
    }
    if (count < least || digit(static_cast<size_t>(count))) return false;
    position_ += static_cast<size_t>(count);
    value = result;
    return true;
  }
  // Exactly `count` digits, whatever follows.
  bool fixed(int count, int& value) {
    int result = 0;
    for (int i = 0; i < count; ++i) {
      if (!digit(static_cast<size_t>(i))) return false;
      result = result * 10 + (peek(static_cast<size_t>(i)) - '0');
    }
    position_ += static_cast<size_t>(count);
    value = result;
    return true;
  }
  // "Jan" … "Dec" in any case, as 1 … 12.
  bool month_name(int& month);
  // H:M[:S] with fractions after '.' or ','; the separator is ':' or '.'.
  bool time_of_day(char separator, TimeStamp& stamp);
  // Digits after '.', ',', to the microsecond; without any it does nothing.
  void fraction(TimeStamp& stamp);
  // "Z", "+09:00", " -0700", " UTC"; without any it does nothing.
  void zone(TimeStamp& stamp);

 private:
  std::string_view text_;
  size_t position_ = 0;
};

// Whether the date exists; a stamp without a year may be of a leap year.
bool valid_date(const TimeStamp& stamp);
int days_in_month(int year, int month);
// 69–99 are of the 20th century, as POSIX has it.
int full_year(int two_digits);

}  // namespace riffle::tap
