#pragma once

#include <optional>
#include <vector>

#include "indexer/columns/value.h"
#include "indexer/read/search_context.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

// How the bins that `bin` makes follow each other.
struct BinSteps {
  std::optional<SpanValue> span;  // of times: their span; of numbers: where it is known
  bool aligned = false;           // of times: not to the clock
};

// Adds the bins between two, which are none themselves. What is no bin has none in front of it and
// none behind it. A limit error where there would be absurdly many.
Result<void> add_bins_between(const BinSteps& steps, const index::Value& from,
                              const index::Value& to, const index::SearchContext& context,
                              std::vector<index::Value>& bins);

}  // namespace riffle::lang
