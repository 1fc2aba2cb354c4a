#pragma once

#include <memory>

#include "query-lang/commands/chart_table.h"
#include "query-lang/exec/operator.h"

namespace riffle::lang {

// Aggregates rows by the two fields of a chart and makes the table at the end. What is too much for
// the memory waits on disk, but for a single row of the table. Arguments and context must outlive
// it.
Result<std::unique_ptr<Operator>> make_chart_operator(const ChartArguments& arguments,
                                                      const index::SearchContext& context);

}  // namespace riffle::lang
