#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

#include "indexer/base/time.h"

namespace riffle::server {

// Events that arrived late since a moment.
struct LateEvents {
  uint64_t count = 0;
  Micros since = 0;
};

// How many late events all sources had given at what time, from when it was made on, for a week:
// so that an answer can say how many have come since the time that it begins at. Thread-safe.
class LateHistory {
 public:
  // `total`: all that there were before.
  LateHistory(Micros now, uint64_t total) : moments_{{now, total}} {}

  // To be told every now and then; what comes sooner than kStep after the last is left out.
  void note(Micros now, uint64_t total);
  // Those since the last moment that is noted and not after `from`, or since the first of all.
  LateEvents since(Micros from, uint64_t total) const;

  static constexpr Micros kStep = 10 * kMicrosPerSecond;
  static constexpr Micros kKept = 7 * 24 * 3600 * kMicrosPerSecond;

 private:
  struct Moment {
    Micros time;
    uint64_t total;
  };
  mutable std::mutex mutex_;
  std::deque<Moment> moments_;  // never empty, ascending
};

}  // namespace riffle::server
