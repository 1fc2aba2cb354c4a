#pragma once

#include <string>
#include <vector>

#include "indexer/columns/batch.h"
#include "query-lang/exec/bound_expression.h"

namespace riffle::lang {

// The values of a multivalue column as rows of their own, for mvmap() and mvfilter().
struct FlatValues {
  index::ColumnPtr values;
  std::vector<uint32_t> rows;  // of each value the row that it came from, ascending
};
FlatValues flatten(const index::Column& column);

// Evaluates `expression` for each value, which it sees under the name `variable`, beside the other
// fields of the value's row.
Result<index::ColumnPtr> evaluate_each(BoundExpression& expression, const index::Batch& batch,
                                       const FlatValues& flat, const std::string& variable);

}  // namespace riffle::lang
