#pragma once

#include <string>
#include <vector>

#include "query-lang/testing/plain_rows.h"

namespace riffle::lang::plain {

// An expression of eval and where: how it is written, and what it is for a row.
struct Expression {
  enum class Kind { kNumber, kText, kField, kOperator, kCall };
  Kind kind = Kind::kNumber;
  double number = 0;
  std::string name;  // the text, the field, the operator or the function
  std::vector<Expression> arguments;

  std::string print() const;
  Value evaluate(const Row& row) const;
};

// One that has a value, and one that is true or false.
Expression random_value(Dice& dice, int depth);
Expression random_condition(Dice& dice, int depth);

}  // namespace riffle::lang::plain
