#pragma once

#include <memory>

#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/syntax/aggregate_term.h"

namespace riffle::lang {

// Whether the aggregation passes over values that are no numbers (sum, avg, stdev, perc …).
bool passes_over_texts(const AggregateTerm& term);

// The same aggregate, but of a group that has a value that is no number it has no result
// (allnum=t).
std::unique_ptr<Aggregate> numbers_only(std::unique_ptr<Aggregate> aggregate);

}  // namespace riffle::lang
