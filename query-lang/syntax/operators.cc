#include "query-lang/syntax/operators.h"

#include "indexer/base/check.h"

namespace riffle::lang {

int precedence_of(Expression::Kind kind) {
  using Kind = Expression::Kind;
  switch (kind) {
    case Kind::kXor:
      return kLowestPrecedence;
    case Kind::kOr:
      return 2;
    case Kind::kAnd:
      return 3;
    case Kind::kNot:
      return kNotPrecedence;
    case Kind::kEqual:
    case Kind::kNotEqual:
    case Kind::kLess:
    case Kind::kLessEqual:
    case Kind::kGreater:
    case Kind::kGreaterEqual:
    case Kind::kLike:
    case Kind::kIn:
      return 5;
    case Kind::kConcatenate:
      return 6;
    case Kind::kAdd:
    case Kind::kSubtract:
      return 7;
    case Kind::kMultiply:
    case Kind::kDivide:
    case Kind::kModulo:
      return 8;
    case Kind::kNegate:
    case Kind::kPlus:
      return kUnaryPrecedence;
    case Kind::kNumber:
    case Kind::kString:
    case Kind::kField:
    case Kind::kCall:
      return 10;
  }
  RIFFLE_CHECK(false);
  return 0;
}

std::string_view operator_text(Expression::Kind kind) {
  using Kind = Expression::Kind;
  switch (kind) {
    case Kind::kNot:
      return "NOT";
    case Kind::kNegate:
      return "-";
    case Kind::kPlus:
      return "+";
    case Kind::kMultiply:
      return "*";
    case Kind::kDivide:
      return "/";
    case Kind::kModulo:
      return "%";
    case Kind::kAdd:
      return "+";
    case Kind::kSubtract:
      return "-";
    case Kind::kConcatenate:
      return ".";
    case Kind::kEqual:
      return "=";
    case Kind::kNotEqual:
      return "!=";
    case Kind::kLess:
      return "<";
    case Kind::kLessEqual:
      return "<=";
    case Kind::kGreater:
      return ">";
    case Kind::kGreaterEqual:
      return ">=";
    case Kind::kLike:
      return "LIKE";
    case Kind::kIn:
      return "IN";
    case Kind::kAnd:
      return "AND";
    case Kind::kOr:
      return "OR";
    case Kind::kXor:
      return "XOR";
    case Kind::kNumber:
    case Kind::kString:
    case Kind::kField:
    case Kind::kCall:
      return "";
  }
  RIFFLE_CHECK(false);
  return "";
}

}  // namespace riffle::lang
