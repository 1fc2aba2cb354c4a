// Dates without separators: 20171223-22:15:29:606   20171223T221529.606Z   20171223 221529   081109
// 203615

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {
namespace {

bool six_digit_time(Scan& scan, TimeStamp& stamp) {
  return scan.fixed(2, stamp.hour) && scan.fixed(2, stamp.minute) && scan.fixed(2, stamp.second) &&
         !scan.digit() && stamp.hour <= 23 && stamp.minute <= 59 && stamp.second <= 60;
}

}  // namespace

size_t parse_compact_date(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  if (!scan.fixed(4, stamp.year) || !scan.fixed(2, stamp.month) || !scan.fixed(2, stamp.day) ||
      stamp.year < 1970 || stamp.year > 2100 || !valid_date(stamp)) {
    return 0;
  }
  if (!scan.accept('-') && !scan.accept('T') && !scan.accept(' ') && !scan.accept('_')) return 0;
  if (scan.time_of_day(':', stamp)) {
    // Milliseconds as a plain number: ":11" is eleven of them.
    int millis = 0;
    if (scan.peek() == ':' && scan.digit(1)) {
      scan.accept(':');
      if (!scan.number(1, 3, millis)) return 0;
      stamp.micros = millis * 1000;
    }
  } else if (six_digit_time(scan, stamp)) {
    scan.fraction(stamp);
  } else {
    return 0;
  }
  scan.zone(stamp);
  return scan.position();
}

size_t parse_compact_short(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  int year = 0;
  if (!scan.fixed(2, year) || !scan.fixed(2, stamp.month) || !scan.fixed(2, stamp.day)) return 0;
  stamp.year = full_year(year);
  if (!valid_date(stamp) || !scan.accept(' ')) return 0;
  if (scan.peek(2) == ':' || scan.peek(1) == ':') {
    if (!scan.time_of_day(':', stamp)) return 0;  // MySQL: 081109 20:36:15
  } else if (!six_digit_time(scan, stamp)) {
    return 0;
  }
  return Scan::is_letter(scan.peek()) ? 0 : scan.position();
}

}  // namespace riffle::tap
