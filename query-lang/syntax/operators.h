#pragma once

#include <string_view>

#include "query-lang/syntax/expression.h"

namespace riffle::lang {

// How tightly a kind of expression binds; higher is tighter. One table for the parser and the
// printer.
int precedence_of(Expression::Kind kind);

constexpr int kLowestPrecedence = 1;  // XOR
constexpr int kNotPrecedence = 4;
constexpr int kUnaryPrecedence = 9;

// The operator as it is printed: "AND", "==", "." …
std::string_view operator_text(Expression::Kind kind);

}  // namespace riffle::lang
