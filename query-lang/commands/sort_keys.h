#pragma once

#include <string>
#include <vector>

#include "query-lang/exec/sort_cells.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// The keys of `sort` and of dedup's `sortby`: [-|+]<field>, with auto(), str(), num() or ip()
// around it; signs may stand apart. Takes everything that is left, options too. A last `d` or
// `desc` behind at least one key turns all of them round.
Result<std::vector<SortKey>> parse_sort_keys(ArgParser& arguments);
std::string print_sort_keys(const std::vector<SortKey>& keys);

}  // namespace riffle::lang
