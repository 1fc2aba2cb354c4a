#pragma once

#include "indexer/base/result.h"
#include "query-lang/syntax/expression.h"
#include "query-lang/syntax/lexer.h"

namespace riffle::lang {

// How deep parentheses, calls and unary operators may nest, and how long a chain of operators may
// be: every walk over a tree recurses, and a query must not be able to overflow the stack.
constexpr int kMaxExpressionNesting = 250;
constexpr int kMaxExpressionDepth = 2000;

// Reads the longest expression from the lexer's position and leaves the lexer behind it. User
// errors with spans; unknown functions and wrong numbers of arguments are among them. Precedence:
// unary - + | * / % | + - | . | comparisons, LIKE, IN | NOT | AND | OR | XOR.
Result<Expression> parse_expression(Lexer& lexer);

// Whether `text` is read back as one bare field name.
bool is_bare_field(std::string_view text);

}  // namespace riffle::lang
