#pragma once

#include <span>
#include <string>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// Splunk's implicit `format`: the rows as a search expression, ( ( f="v" AND g="w" ) OR ( … ) ).
// Fields in alphabetical order, internal ones (_…) left out; the fields `search` and `query` give
// their value without a name, and a single such value nothing but itself. No rows: NOT ( ), which
// matches nothing.
std::string format_as_search(const index::Batch& rows);

}  // namespace riffle::lang
