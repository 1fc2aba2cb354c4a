#pragma once

#include <algorithm>
#include <cstdlib>

namespace riffle {

// How many random steps a test does. RIFFLE_TEST_DIVISOR: so many times fewer where each takes
// long, under sanitizers; the plain build does them all.
inline int test_steps(int plain) {
  const char* given = std::getenv("RIFFLE_TEST_DIVISOR");
  return given == nullptr ? plain : std::max(1, plain / std::max(1, std::atoi(given)));
}

}  // namespace riffle
