#include "query-lang/testing/plain_step.h"

namespace riffle::lang::plain {

Step random_step(Dice& dice) {
  switch (dice.below(3)) {
    case 0:
      return random_row_step(dice);
    case 1:
      return random_order_step(dice);
    default:
      return random_group_step(dice);
  }
}

}  // namespace riffle::lang::plain
