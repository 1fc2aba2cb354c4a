#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "query-lang/exec/aggregate_set.h"

namespace riffle::lang {

// Where the cell of a group stands in a table with a column for each series.
struct CellPlace {
  size_t row = 0;
  std::optional<size_t> series;  // nothing: it is not shown
};

struct SeriesTable {
  size_t series = 1;  // how many
  // The name of a column.
  std::function<std::string(const AggregateSet::Slot&, size_t series)> name;
  // How long the bucket of a row is, for per_second() and its kin; null where there are none.
  std::function<double(size_t row)> seconds = nullptr;
};

// Adds the columns: for each aggregation one for each series. Groups that share a cell are put
// together there; where there is nothing, counts are 0 and other cells empty. places[g] is that of
// group g.
Result<void> add_series_columns(const SeriesTable& layout, AggregateSet& aggregates,
                                std::span<const CellPlace> places,
                                const index::SearchContext& context, index::Batch& table);

}  // namespace riffle::lang
