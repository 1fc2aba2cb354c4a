#pragma once

#include <compare>

#include "indexer/columns/value.h"
#include "query-lang/syntax/expression.h"

namespace riffle::lang {

// Order of two single values that are there, as eval and where see it: by number where both are
// numbers or texts that read as one, else by text, byte by byte. Not a number compares with
// nothing.
std::partial_ordering compare_values(const index::ValueView& a, const index::ValueView& b);

// Whether `a <op> b` holds; op is one of kEqual … kGreaterEqual and neither side is null. A
// multivalue matches when one of its values does.
bool comparison_holds(Expression::Kind op, const index::ValueView& a, const index::ValueView& b);
bool ordering_holds(Expression::Kind op, std::partial_ordering order);

}  // namespace riffle::lang
