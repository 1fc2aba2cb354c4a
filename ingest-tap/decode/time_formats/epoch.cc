// Seconds, milliseconds, microseconds or nanoseconds since 1970: 1117838570   1117838570.675
// 1117838570675

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {

size_t parse_epoch(std::string_view text, TimeStamp& stamp) {
  // A shorter number is as likely a process ID or a count: seconds have had ten digits since 2001.
  constexpr size_t kSecondDigits = 10;
  Scan scan(text);
  size_t digits = 0;
  int64_t value = 0;
  for (; scan.digit(); ++digits) {
    if (digits == kSecondDigits + 9) return 0;  // and the value would not fit
    value = value * 10 + (scan.peek() - '0');
    scan.go_to(scan.position() + 1);
  }
  if (text.front() == '0') return 0;
  switch (digits) {
    case kSecondDigits:
      scan.fraction(stamp);
      stamp.epoch = value * kMicrosPerSecond + stamp.micros;
      break;
    case kSecondDigits + 3:
      stamp.epoch = value * 1000;
      break;
    case kSecondDigits + 6:
      stamp.epoch = value;
      break;
    case kSecondDigits + 9:
      stamp.epoch = value / 1000;
      break;
    default:
      return 0;
  }
  static constexpr std::string_view kAfter = " \t,;|]})\"'\r:";
  if (!scan.at_end() && kAfter.find(scan.peek()) == std::string_view::npos) return 0;
  stamp.is_epoch = true;
  return scan.position();
}

}  // namespace riffle::tap
