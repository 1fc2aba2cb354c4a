#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace riffle::samples {

// Same seed, same numbers on every machine: the library's distributions do not promise that, so
// there are own ones. Not thread-safe.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  uint64_t bits() { return engine_(); }
  // 0 … limit - 1
  uint64_t below(uint64_t limit) { return engine_() % limit; }
  int between(int least, int most) {
    return least + static_cast<int>(below(static_cast<uint64_t>(most - least) + 1));
  }
  // 0 ≤ x < 1
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  bool chance(double share) { return unit() < share; }
  template <typename T, size_t N>
  const T& pick(const T (&items)[N]) {
    return items[below(N)];
  }
  // Small indexes far more often than great ones, as popular users and products are.
  size_t skewed(size_t count) {
    const double x = unit();
    return static_cast<size_t>(x * x * x * static_cast<double>(count));
  }
  std::string hex(int digits) {
    std::string text;
    while (static_cast<int>(text.size()) < digits) text += "0123456789abcdef"[engine_() & 15];
    return text;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace riffle::samples
