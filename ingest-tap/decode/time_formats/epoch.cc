// Seconds, milliseconds, microseconds or nanoseconds since 1970: 1117838570   1117838570.675
// 1117838570675

#include "ingest-tap/decode/time_formats/scan.h"

namespace riffle::tap {

size_t parse_epoch(std::string_view text, TimeStamp& stamp) {
  // A shorter number is as likely a process ID or a count: seconds have had ten digits since 2001.
  constexpr size_t kSecondDigits = 10;
  Scan scan(text);
  size_t digits = 0;
  uint64_t number = 0;  // nineteen digits fit an unsigned number, and not all of them a signed one
  for (; scan.digit(); ++digits) {
    if (digits == kSecondDigits + 9) return 0;
    number = number * 10 + static_cast<uint64_t>(scan.peek() - '0');
    scan.go_to(scan.position() + 1);
  }
  if (text.front() == '0') return 0;
  const auto value = static_cast<int64_t>(digits < kSecondDigits + 9 ? number : number / 1000);
  switch (digits) {
    case kSecondDigits:
      scan.fraction(stamp);
      stamp.epoch = value * kMicrosPerSecond + stamp.micros;
      break;
    case kSecondDigits + 3:
      stamp.epoch = value * 1000;
      break;
    case kSecondDigits + 6:
    case kSecondDigits + 9:  // of which the last three are gone already
      stamp.epoch = value;
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
