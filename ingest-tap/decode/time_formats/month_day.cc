// Without a year: 03-17 16:13:38.811   10.30 16:49:06   I0317 16:13:38.811702 (glog, klog)

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {

size_t parse_month_day(std::string_view text, TimeStamp& stamp) {
  Scan scan(text);
  if (!scan.number(2, 2, stamp.month)) return 0;
  const char separator = scan.peek();
  if (separator != '-' && separator != '.' && separator != '/') return 0;
  if (!scan.accept(separator) || !scan.number(2, 2, stamp.day) || !valid_date(stamp)) return 0;
  if (!scan.accept(' ') || !scan.time_of_day(':', stamp)) return 0;
  return scan.position();
}

size_t parse_glog(std::string_view text, TimeStamp& stamp) {
  static constexpr std::string_view kLevels = "DIWEF";
  Scan scan(text);
  if (kLevels.find(scan.peek()) == std::string_view::npos) return 0;
  scan.go_to(1);
  if (!scan.fixed(2, stamp.month) || !scan.fixed(2, stamp.day) || !valid_date(stamp)) return 0;
  if (!scan.accept(' ') || !scan.time_of_day(':', stamp)) return 0;
  return scan.position();
}

}  // namespace riffle::tap
