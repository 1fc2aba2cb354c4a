#pragma once

#include <set>
#include <vector>

#include "query-lang/commands/series_columns.h"
#include "query-lang/commands/timechart_cells.h"

namespace riffle::lang {

// Makes the table of a timechart: a row for each bucket, a column for each series and aggregation.
// All cells are looked at, in any parts; then the rows come, in parts of whole buckets that ascend.
// Arguments and context must outlive it.
class TimechartTable {
 public:
  TimechartTable(const TimechartArguments& arguments, const index::SearchContext& context)
      : arguments_(arguments), context_(context), series_(arguments.series) {}

  void look(TimechartCells& cells);
  // Behind the last look(). A limit error where there would be absurdly many rows.
  Result<void> settle(const TimechartCells& cells);
  // The rows of the buckets in the cells and of those between them and the part before; with the
  // last bucket of all, those behind it too.
  Result<index::Batch> rows(TimechartCells& cells);
  size_t memory_bytes() const;

 private:
  std::optional<size_t> column_of(const TimechartCells& cells, size_t group,
                                  std::string& scratch) const;

  const TimechartArguments& arguments_;
  const index::SearchContext& context_;
  SeriesColumns series_;
  bool by_rows_ = true;
  std::set<Micros> seen_;
  Micros last_seen_ = kMinTime;
  std::vector<Micros> buckets_;  // the beginnings of all rows, ascending
  size_t done_ = 0;              // rows that were given
};

}  // namespace riffle::lang
