#pragma once

#include <string>

#include "query-lang/testing/plain_rows.h"

namespace riffle::lang::plain {

// Random names and values, few of each, so that they meet.
std::string random_field(Dice& dice);
std::string random_text(Dice& dice);  // without quotes and backslashes
Value random_single(Dice& dice);      // may be null
Rows random_rows(Dice& dice);

}  // namespace riffle::lang::plain
