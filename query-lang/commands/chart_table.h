#pragma once

#include <string>
#include <vector>

#include "query-lang/commands/timechart_arguments.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/group_table.h"

namespace riffle::lang {

struct ChartArguments {
  std::vector<AggregateTerm> terms;
  std::string row;           // the field of the rows; empty for none
  std::string column;        // the field of the columns; empty for none
  bool row_of_bins = false;  // its values are "10-20" …
  bool distinct_split_values = false;
  SeriesChoice choice;
  bool use_other = true;
  bool use_null = true;
  std::string other = "OTHER";
  std::string null = "NULL";
  std::string separator = ": ";
  std::string format;  // "$AGG$:$VAL$"; empty: name, separator, value
};

// Stands for a missing value of the column field, which has no group otherwise; no event has such a
// value.
constexpr std::string_view kMissingSeries = "\x01missing";

// The table of a chart: a row for each value of one field, a column for each of the other and each
// aggregation. Keys of the groups: row, column (those that there are); `counts`: their rows.
Result<index::Batch> make_chart_table(const ChartArguments& arguments, const GroupTable& groups,
                                      AggregateSet& aggregates, const std::vector<double>& counts,
                                      const index::SearchContext& context);

}  // namespace riffle::lang
