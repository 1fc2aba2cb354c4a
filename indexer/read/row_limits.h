#pragma once

#include <cstdint>

#include "indexer/read/search_context.h"

namespace riffle::index {

// How many rows and values commands keep where the query does not say it: Splunk's defaults. What
// is cut is told, with the setting that raises it. Immutable while a search runs. 0: no limit.
struct RowLimits {
  uint64_t subsearch = 10'000;  // rows of a subsearch that become a search expression
  uint64_t join = 50'000;       // rows of join's subsearch
  uint64_t append = 50'000;     // rows of the subsearches of append, appendcols and kin
  uint64_t sort = 10'000;       // rows that sort keeps
  uint64_t list = 100;          // values of list() for each group
};

inline const RowLimits& row_limits(const SearchContext& context) {
  static const RowLimits defaults;
  return context.row_limits != nullptr ? *context.row_limits : defaults;
}

}  // namespace riffle::index
