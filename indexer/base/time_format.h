#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"

namespace riffle {

// A time as text, by SPL's strftime letters: those of C in the C locale, and %3N %6N %9N %N (digits
// of the second, 9 without a number), %Q (3 digits, or as many as it says), %f (6), %:z %::z, %Ez
// (minutes), %s (epoch), %T %F %D %R %+. An unknown letter stays as it is.
std::string format_time(Micros at, std::string_view format, const TimeZone& zone);

// The same for epoch seconds.
std::string format_time(double seconds, std::string_view format, const TimeZone& zone);

// A text as a time, by the same letters. Nothing when it does not fit, or says no date (year and
// month and day, year and day of the year, or epoch seconds). What follows the part that the format
// describes is ignored; `used`, if given, gets how many bytes it described. A blank in the format
// stands for any blanks. A zone in the text counts more than `zone`.
std::optional<Micros> parse_time(std::string_view text, std::string_view format,
                                 const TimeZone& zone, size_t* used = nullptr);

}  // namespace riffle
