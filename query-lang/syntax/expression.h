#pragma once

#include <memory>
#include <string>
#include <vector>

#include "indexer/base/source_span.h"

namespace riffle::lang {

// An expression of eval, where, count(eval()) …: a value tree without behaviour. Printing and
// parsing again gives the same tree (spans aside).
struct Expression {
  enum class Kind : uint8_t {
    kNumber,  // number, text = as written
    kString,  // text
    kField,   // text = name
    kNot,
    kNegate,
    kPlus,  // one argument
    kMultiply,
    kDivide,
    kModulo,
    kAdd,
    kSubtract,
    kConcatenate,  // two
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,  // two
    kLike,          // two
    kIn,            // the value, then the list
    kAnd,
    kOr,
    kXor,   // two
    kCall,  // text = function as in the registry
  };

  Kind kind = Kind::kNumber;
  SourceSpan span;
  double number = 0;
  std::string text;
  std::vector<Expression> arguments;
};

// Same tree, spans not compared.
bool same_expression(const Expression& a, const Expression& b);

// SPL text with the fewest parentheses that parses back to the same tree.
std::string print_expression(const Expression& expression);

}  // namespace riffle::lang
