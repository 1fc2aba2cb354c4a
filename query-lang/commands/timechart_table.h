#pragma once

#include "query-lang/commands/timechart_cells.h"

namespace riffle::lang {

// The table of a timechart: a row for each bucket, a column for each series and aggregation. A
// limit error where that would be absurdly many rows.
Result<index::Batch> make_timechart_table(const TimechartArguments& arguments,
                                          TimechartCells& cells,
                                          const index::SearchContext& context);

}  // namespace riffle::lang
