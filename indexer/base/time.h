#pragma once

#include <cstdint>
#include <limits>

namespace riffle {

// A point in time: microseconds since 1970-01-01 UTC. Reaches from the year -290308 to 294247;
// finer digits stay in the event's text.
using Micros = int64_t;

constexpr Micros kMicrosPerSecond = 1'000'000;
constexpr Micros kMinTime = std::numeric_limits<Micros>::min();
constexpr Micros kMaxTime = std::numeric_limits<Micros>::max();

// earliest is in the range, latest is not.
struct TimeRange {
  Micros earliest = kMinTime;
  Micros latest = kMaxTime;

  bool contains(Micros t) const { return t >= earliest && t < latest; }
  // Whether any time of [first, last] (both inclusive, as blocks state theirs) is in the range.
  bool overlaps(Micros first, Micros last) const { return first < latest && last >= earliest; }
  bool covers(Micros first, Micros last) const { return first >= earliest && last < latest; }
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

inline double to_seconds(Micros t) { return static_cast<double>(t) / kMicrosPerSecond; }
// Rounds to the nearest microsecond; clamps what does not fit.
Micros from_seconds(double seconds);

// Wall clock of this machine, UTC.
Micros now_micros();

}  // namespace riffle
