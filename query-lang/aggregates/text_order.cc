#include "query-lang/aggregates/text_order.h"

#include <cmath>

namespace riffle::lang {

using index::ValueKind;
using index::ValueView;

bool text_precedes(double a, double b) {
  const uint64_t key_a = text_key(a);
  const uint64_t key_b = text_key(b);
  if (key_a != 0 && key_b != 0) return key_a < key_b;
  const bool plain = a >= 0 && b >= 0 && a < kPlainLimit && b < kPlainLimit;
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
