#pragma once

#include <functional>
#include <string>

#include "query-lang/testing/plain_rows.h"

namespace riffle::lang::plain {

// A command of a pipeline: how it is written, and what it does to the rows.
struct Step {
  std::string text;
  std::function<void(Rows&)> run;
};

// One of any kind, with random arguments.
Step random_step(Dice& dice);

// Those of a kind.
Step random_row_step(Dice& dice);    // row by row
Step random_order_step(Dice& dice);  // the order matters
Step random_group_step(Dice& dice);  // groups of rows

}  // namespace riffle::lang::plain
