// 17/06/09 20:10:40 (year first)   06/09/2017 20:10:40   6/9/2017 8:10:40 PM   09.06.2017 20:10:40

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {
namespace {

bool half_day(Scan& scan, TimeStamp& stamp) {
  const size_t start = scan.position();
  scan.accept(' ');
  const char first = static_cast<char>(scan.peek() | 0x20);
  const char second = static_cast<char>(scan.peek(1) | 0x20);
  if ((first != 'a' && first != 'p') || second != 'm' || Scan::is_letter(scan.peek(2)) ||
      stamp.hour < 1 || stamp.hour > 12) {
    scan.go_to(start);
    return false;
  }
  stamp.hour = stamp.hour % 12 + (first == 'p' ? 12 : 0);
  scan.go_to(scan.position() + 2);
  return true;
}

}  // namespace

size_t parse_slash_date(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  int first = 0;
  int second = 0;
  int third = 0;
  if (!scan.number(1, 2, first)) return 0;
  const char separator = scan.peek();
  if (separator != '/' && separator != '.' && separator != '-') return 0;
  if (!scan.accept(separator) || !scan.number(1, 2, second) || !scan.accept(separator)) return 0;
  if (const size_t start = scan.position(); scan.number(4, 4, third)) {
    stamp.year = third;
    // Dots and dashes are written day first; with slashes the month is, unless it can't be one.
    const bool day_first = separator != '/' || first > 12;
    stamp.day = day_first ? first : second;
    stamp.month = day_first ? second : first;
  } else {
    scan.go_to(start);
    if (!scan.number(2, 2, third)) return 0;
    stamp.year = full_year(first);
    stamp.month = second;
    stamp.day = third;
  }
  if (!valid_date(stamp)) return 0;
  scan.accept(',');
  if (!scan.accept(' ') && !scan.accept('T')) return 0;
  if (!scan.time_of_day(':', stamp)) return 0;
  half_day(scan, stamp);
  scan.zone(stamp);
  return scan.position();
}

}  // namespace riffle::tap
