#pragma once

#include <span>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/functions/function_spec.h"

namespace riffle::lang {

// For functions that evaluate an argument on some of the rows only.

// The arguments of a call, bound.
Result<std::vector<BoundExpression>> bind_arguments(const FunctionCall& call);

// What `expression` reads of those rows.
index::Batch narrow(const BoundExpression& expression, const index::Batch& batch,
                    std::span<const uint32_t> rows);

// Puts together a column of results that were computed for disjoint sets of rows; null where none
// was. Not thread-safe.
class RowMerger {
 public:
  explicit RowMerger(size_t rows) : places_(rows) {}
  // The value of row rows[i] is values[i].
  void add(index::ColumnPtr values, std::span<const uint32_t> rows);
  // Evaluates `expression` on `rows` of the batch and adds the result.
  Result<void> evaluate(BoundExpression& expression, const index::Batch& batch,
                        std::span<const uint32_t> rows);
  index::ColumnPtr finish() const;

 private:
  struct Place {
    const index::Column* column = nullptr;
    uint32_t row = 0;
  };
  std::vector<index::ColumnPtr> columns_;
  std::vector<Place> places_;
};

}  // namespace riffle::lang
