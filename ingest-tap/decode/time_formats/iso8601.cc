// 2015-10-18 18:01:47,978   2015-10-18T18:01:47.978Z   2015/10/18 18:01:47 +0900
// 2005-06-03-15.42.50.675872

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {

size_t parse_iso8601(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  if (!scan.fixed(4, stamp.year) || stamp.year < 1000) return 0;
  const char separator = scan.peek();
  if (separator != '-' && separator != '/' && separator != '.') return 0;
  if (!scan.accept(separator) || !scan.number(1, 2, stamp.month) || !scan.accept(separator) ||
      !scan.number(1, 2, stamp.day) || !valid_date(stamp)) {
    return 0;
  }
  const char between = scan.peek();
  if (between != ' ' && between != 'T' && between != 't' && between != '_' && between != '-' &&
      between != ':' && between != ',') {
    return 0;
  }
  scan.accept(between);
  if (between == ',' || between == ' ') {
    while (scan.peek() == ' ') scan.accept(' ');
  }
  if (!scan.time_of_day(':', stamp) && !(between == '-' && scan.time_of_day('.', stamp))) return 0;
  scan.zone(stamp);
  return scan.position();
}

}  // namespace riffle::tap
