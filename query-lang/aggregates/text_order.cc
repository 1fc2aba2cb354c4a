#include "query-lang/aggregates/text_order.h"

#include <array>
#include <cmath>

namespace riffle::lang {

using index::ValueKind;
using index::ValueView;

namespace {

// Whole numbers up to here are printed with all their digits.
constexpr double kPlainLimit = 1e15;
constexpr std::array<uint64_t, 16> kPowers = {1ull,
                                              10ull,
                                              100ull,
                                              1000ull,
                                              10000ull,
                                              100000ull,
                                              1000000ull,
                                              10000000ull,
                                              100000000ull,
                                              1000000000ull,
                                              10000000000ull,
                                              100000000000ull,
                                              1000000000000ull,
                                              10000000000000ull,
                                              100000000000000ull,
                                              1000000000000000ull};

size_t digits_of(uint64_t number) {
  size_t digits = 1;
  while (digits < kPowers.size() && number >= kPowers[digits]) ++digits;
  return digits;
}

}  // namespace

bool text_precedes(double a, double b) {
  const bool plain = a >= 0 && b >= 0 && a < kPlainLimit && b < kPlainLimit;
  if (plain && std::floor(a) == a && std::floor(b) == b) {
    const auto x = static_cast<uint64_t>(a);
    const auto y = static_cast<uint64_t>(b);
    const size_t m = digits_of(x);
    const size_t n = digits_of(y);
    // As many leading digits of the longer one as the shorter one has; then the shorter one comes
    // first.
    const uint64_t x_head = m > n ? x / kPowers[m - n] : x;
    const uint64_t y_head = n > m ? y / kPowers[n - m] : y;
    return x_head != y_head ? x_head < y_head : m < n;
  }
  // Between the same two whole numbers the digits behind the point decide, unless they are too
  // close to tell before they are rounded.
  constexpr double kSurelyApart = 1e-6;
  if (plain && a >= 1 && b >= 1 && a < 1e6 && b < 1e6 && std::abs(a - b) > kSurelyApart &&
      digits_of(static_cast<uint64_t>(a)) == digits_of(static_cast<uint64_t>(b))) {
    return a < b;
  }
  return index::format_number(a) < index::format_number(b);
}

bool text_precedes(const ValueView& a, const ValueView& b) {
  if (a.kind() == ValueKind::kNumber && b.kind() == ValueKind::kNumber)
    return text_precedes(a.number(), b.number());
  std::string scratch_a;
  std::string scratch_b;
  return index::to_text(a, scratch_a) < index::to_text(b, scratch_b);
}

}  // namespace riffle::lang
