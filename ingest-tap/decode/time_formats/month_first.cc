// Syslog and its kin: Jun 14 15:16:01   Jul  1 09:00:55   Dec 04 04:47:44 2005   Jun 14 2024
// 15:16:01.123 A day of the week before it is a word of its own, and needs no reading.

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {

size_t parse_month_first(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  if (!scan.month_name(stamp.month)) return 0;
  scan.accept('.');
  if (!scan.accept(' ')) return 0;
  scan.accept(' ');
  if (!scan.number(1, 2, stamp.day)) return 0;
  scan.accept(',');
  if (!scan.accept(' ')) return 0;
  int year = 0;
  const size_t before_year = scan.position();
  if (scan.number(4, 4, year) && (scan.accept(' ') || scan.accept(','))) {
    stamp.year = year;
    scan.accept(' ');
  } else {
    scan.go_to(before_year);
  }
  if (!scan.time_of_day(':', stamp)) return 0;
  scan.zone(stamp);
  if (stamp.year == TimeStamp::kNoYear && scan.peek() == ' ') {
    const size_t end = scan.position();
    scan.accept(' ');
    // A year at the end, as ctime(3) writes it; any other number there is the message's.
    if (scan.number(4, 4, year) && year >= 1970 && year < 2100 && scan.peek() != ':' &&
        !Scan::is_letter(scan.peek())) {
      stamp.year = year;
    } else {
      scan.go_to(end);
    }
  }
  return valid_date(stamp) ? scan.position() : 0;
}

}  // namespace riffle::tap
