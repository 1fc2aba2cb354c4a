#pragma once

#include <memory>

#include "indexer/columns/batch.h"
#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/syntax/aggregate_term.h"

namespace riffle::lang {

// An aggregate that is made of others and so reads rows rather than one column: eval(avg(a)/avg(b))
// and sparkline(avg(x)).
class ComposedAggregate : public Aggregate {
 public:
  virtual Result<void> update_rows(const index::Batch& batch, const GroupTable::Rows& rows) = 0;
  // A bug: it takes rows.
  Result<void> update(const AggregateInput& input) final;
};

bool is_composed(const AggregateTerm& term);

// The aggregate of a term, of either kind. The term and the context must outlive it. User errors:
// of binding an expression.
Result<std::unique_ptr<Aggregate>> make_aggregate(const AggregateTerm& term,
                                                  const index::SearchContext& context);
Result<std::unique_ptr<Aggregate>> make_compound(const AggregateTerm& term,
                                                 const index::SearchContext& context);
Result<std::unique_ptr<Aggregate>> make_sparkline(const AggregateTerm& term,
                                                  const index::SearchContext& context);

}  // namespace riffle::lang
