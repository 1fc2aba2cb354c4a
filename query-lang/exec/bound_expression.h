#pragma once

#include <memory>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/event_source.h"
#include "indexer/read/search_context.h"
#include "query-lang/syntax/expression.h"

namespace riffle::lang {

class ExpressionNode;

// An expression made ready to be evaluated over batches, column at a time: constants folded, a
// dictionary evaluated once per distinct value. One for each worker: calls on one object never
// overlap. The context must outlive it.
class BoundExpression {
 public:
  // User errors with spans: unknown function, wrong number of arguments, a pattern that does not
  // compile.
  static Result<BoundExpression> bind(const Expression& expression,
                                      const index::SearchContext& context);
  ~BoundExpression();
  BoundExpression(BoundExpression&&) noexcept;
  BoundExpression& operator=(BoundExpression&&) noexcept;

  // A column of batch.rows() values; booleans appear as kBool values.
  Result<index::ColumnPtr> evaluate(const index::Batch& batch);
  // The rows for which it is true (null and every non-boolean are not), ascending.
  Result<std::vector<uint32_t>> select(const index::Batch& batch);
  // Its value where it is the same for every row.
  const index::Value* constant() const;
  // What it reads.
  const index::FieldDemand& fields() const;

 private:
  explicit BoundExpression(std::unique_ptr<ExpressionNode> root);
  std::unique_ptr<ExpressionNode> root_;
};

// The fields an expression reads; everything where a call makes that unknowable.
index::FieldDemand fields_of(const Expression& expression);

}  // namespace riffle::lang
