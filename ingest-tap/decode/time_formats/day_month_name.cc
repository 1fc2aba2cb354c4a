// Access logs and mail: 17/May/2015:10:05:03 +0000   17 May 2015 10:05:03 GMT   17-May-2015
// 10:05:03.123

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {

size_t parse_day_month_name(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  if (!scan.number(1, 2, stamp.day)) return 0;
  const char separator = scan.peek();
  if (separator != '/' && separator != '-' && separator != ' ') return 0;
  if (!scan.accept(separator) || !scan.month_name(stamp.month) || !scan.accept(separator) ||
      !scan.number(4, 4, stamp.year) || !valid_date(stamp)) {
    return 0;
  }
  if (!scan.accept(':') && !scan.accept(' ')) return 0;
  if (!scan.time_of_day(':', stamp)) return 0;
  scan.zone(stamp);
  return scan.position();
}

}  // namespace riffle::tap
