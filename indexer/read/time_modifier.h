#pragma once

#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"

namespace riffle::index {

// The moment that SPL's `earliest`, `latest` and kin mean: "-1d@d+2h", "@w1", "now", "now()", "rt",
// "rt-5m", epoch seconds,
// "%m/%d/%Y:%H:%M:%S", "%m/%d/%Y" or ISO 8601. User error for anything else, with a span in `text`.
Result<Micros> parse_time_modifier(std::string_view text, Micros now, const TimeZone& zone);

// Only the relative form, from any moment: parts such as -1d and snaps such as @d, applied from
// left to right. Days and longer are steps of the calendar in `zone` (a month too short clips to
// its last day), hours and shorter are elapsed time. Snaps go back.
Result<Micros> apply_relative_time(std::string_view text, Micros from, const TimeZone& zone);

}  // namespace riffle::index
