#include "server/search/time_argument.h"

#include "indexer/read/time_modifier.h"

namespace riffle::server {
namespace {

Result<Micros> read(std::string_view name, const std::string& text, Micros otherwise, Micros now,
                    const TimeZone& zone) {
  if (text.empty()) return otherwise;
  auto time = index::parse_time_modifier(text, now, zone);
  if (time) return time;
  Error error = std::move(time).error();
  error.span.reset();  // it counts in this argument; a span of an answer means the query
  return std::move(error).with_context(name);
}

}  // namespace

Result<TimeRange> time_range_argument(const std::string& earliest, const std::string& latest,
                                      Micros now, const TimeZone& zone) {
  TimeRange range;
  RIFFLE_ASSIGN(range.earliest, read("earliest", earliest, kMinTime, now, zone));
  RIFFLE_ASSIGN(range.latest, read("latest", latest, kMaxTime, now, zone));
  if (range.earliest > range.latest)
    return user_error("the time range ends before it begins: earliest=" + earliest +
                      ", latest=" + latest);
  return range;
}

}  // namespace riffle::server
