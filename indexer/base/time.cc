#include "indexer/base/time.h"

#include <chrono>
#include <cmath>

namespace riffle {

Micros from_seconds(double seconds) {
  if (std::isnan(seconds)) return 0;
  const double micros = std::round(seconds * kMicrosPerSecond);
  // 2^63 as a double: everything from there on does not fit.
  constexpr double kLimit = 9223372036854775808.0;
  if (micros >= kLimit) return kMaxTime;
  if (micros < -kLimit) return kMinTime;
  return static_cast<Micros>(micros);
}

Micros now_micros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace riffle
