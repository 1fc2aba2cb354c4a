#include "query-lang/exec/value_compare.h"

#include "indexer/base/check.h"

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

std::partial_ordering compare_values(const ValueView& a, const ValueView& b) {
  if (a.kind() == ValueKind::kNumber && b.kind() == ValueKind::kNumber)
    return a.number() <=> b.number();
  if (const auto x = index::as_number(a)) {
    if (const auto y = index::as_number(b)) return *x <=> *y;
  }
  std::string scratch_a;
  std::string scratch_b;
  return index::to_text(a, scratch_a) <=> index::to_text(b, scratch_b);
}

bool ordering_holds(Expression::Kind op, std::partial_ordering order) {
  switch (op) {
    case Expression::Kind::kEqual:
      return order == 0;
    case Expression::Kind::kNotEqual:
      return order != 0;
    case Expression::Kind::kLess:
      return order < 0;
    case Expression::Kind::kLessEqual:
      return order <= 0;
    case Expression::Kind::kGreater:
      return order > 0;
    case Expression::Kind::kGreaterEqual:
      return order >= 0;
    default:
      RIFFLE_CHECK(false && "no comparison");
      return false;
  }
}

bool comparison_holds(Expression::Kind op, const ValueView& a, const ValueView& b) {
  if (a.kind() == ValueKind::kMulti) {
    for (const Value& element : a.elements()) {
      if (comparison_holds(op, element, b)) return true;
    }
    return false;
  }
  if (b.kind() == ValueKind::kMulti) {
    for (const Value& element : b.elements()) {
      if (comparison_holds(op, a, element)) return true;
    }
    return false;
  }
  return ordering_holds(op, compare_values(a, b));
}

}  // namespace riffle::lang
