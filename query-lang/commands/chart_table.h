#pragma once

#include <string>
#include <vector>

#include "query-lang/commands/bin_steps.h"
#include "query-lang/commands/series_columns.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/group_table.h"

namespace riffle::lang {

struct ChartArguments {
  std::vector<AggregateTerm> terms;
  std::string row;                // the field of the rows; empty for none
  std::string column;             // the field of the columns; empty for none
  bool row_of_bins = false;       // its values are "10-20" …
  std::optional<BinSteps> steps;  // of bins: those between others are shown too (cont=t)
  bool distinct_split_values = false;
  SeriesRules series;
  std::string separator = ": ";
  std::string format;           // "$AGG$:$VAL$"; empty: name, separator, value
  size_t row_limit = SIZE_MAX;  // so many values of its own a row shows, those with the most rows
};

// Stands for a missing value of the column field, which has no group otherwise; no event has such a
// value.
constexpr std::string_view kMissingSeries = "\x01missing";

// "10-20" → 10; what is no bin comes last.
double low_end(const index::Value& bin);

// The groups of a chart. Their keys: row, column (those that there are).
struct ChartGroups {
  const GroupTable& groups;
  AggregateSet& aggregates;
  const std::vector<double>& rows;  // of each group
};

// Adds all groups to the ranking of the columns.
void rank_series(const ChartArguments& arguments, const ChartGroups& cells, SeriesColumns& series);
// Whether the ranking is by how many rows there are.
bool ranks_by_rows(const ChartArguments& arguments, const ChartGroups& cells);

// The table: a row for each value of one field, a column for each of the other and each
// aggregation. `series` has chosen. `before`: the row in front of it where it is the part of a
// table.
Result<index::Batch> make_chart_table(const ChartArguments& arguments, const ChartGroups& cells,
                                      const SeriesColumns& series,
                                      const index::SearchContext& context,
                                      const index::Value& before = {});

}  // namespace riffle::lang
