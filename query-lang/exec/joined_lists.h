#pragma once

#include <optional>
#include <string>

#include "query-lang/exec/aggregate_set.h"

namespace riffle::lang {

// The result of a group; with a delimiter those of list() and values() as one text.
index::Value result_of(const AggregateSet& aggregates, const AggregateSet::Slot& slot, size_t group,
                       const std::optional<std::string>& delimiter);

}  // namespace riffle::lang
