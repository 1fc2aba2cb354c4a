#pragma once

#include <string>

#include "query-lang/query.h"

namespace riffle {

// Prints the query and parses that. Empty when it is the same query again, else what is wrong.
std::string print_back_fault(const lang::Query& query, const lang::ParseOptions& options);

}  // namespace riffle
