#pragma once

#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"

namespace riffle::server {

// The time range of a search from what a caller wrote beside the query; empty texts mean the
// beginning and the end of all time. User errors name the argument.
Result<TimeRange> time_range_argument(const std::string& earliest, const std::string& latest,
                                      Micros now, const TimeZone& zone);

}  // namespace riffle::server
