#pragma once

#include "indexer/columns/value.h"

namespace riffle::lang {

// Whether the text of number `a` comes before that of `b`, byte by byte ("10" before "9"), mostly
// without writing them down.
bool text_precedes(double a, double b);
// The same for any two single values.
bool text_precedes(const index::ValueView& a, const index::ValueView& b);

}  // namespace riffle::lang
