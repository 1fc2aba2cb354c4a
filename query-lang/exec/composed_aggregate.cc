#include "query-lang/exec/composed_aggregate.h"

#include "indexer/base/check.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/exec/value_codec.h"

namespace riffle::lang {

using index::Batch;
using index::Value;
using index::ValueView;

namespace {

// eval(…) over the results of other aggregations.
class Compound : public ComposedAggregate {
 public:
  Compound(AggregateSet parts, BoundExpression expression)
      : parts_(std::move(parts)), expression_(std::move(expression)) {}

  void resize(size_t groups) override { groups_ = std::max(groups_, groups); }
  Result<void> update_rows(const Batch& batch, const GroupTable::Rows& rows) override {
    return parts_.update(batch, rows, groups_);
  }
  Value partial(size_t group) const override {
    std::string bytes;
    for (const AggregateSet::Slot* slot : parts_.slots()) {
      slot->aggregate->resize(groups_);
      append_value(slot->aggregate->partial(group), bytes);
    }
    return Value(std::move(bytes));
  }
  Result<void> merge(size_t group, const ValueView& partial) override {
    std::string_view bytes = partial.text();
    for (const AggregateSet::Slot* slot : parts_.slots()) {
      slot->aggregate->resize(groups_);
      RIFFLE_ASSIGN(const Value state, take_value(bytes));
      if (!state.is_null()) RIFFLE_TRY(slot->aggregate->merge(group, state));
    }
    return {};
  }
  Value result(size_t group) const override {
    Batch row(1);
    for (const AggregateSet::Slot* slot : parts_.slots()) {
      slot->aggregate->resize(groups_);
      row.set(AggregateTerm::part_field(slot->term),
              index::Column::constant(slot->aggregate->result(group), 1));
    }
    const Result<index::ColumnPtr> value = expression_.evaluate(row);
    return value ? (*value)->at(0).to_value() : Value();
  }
  size_t memory_bytes() const override { return parts_.memory_bytes(); }

 private:
  AggregateSet parts_;
  mutable BoundExpression expression_;  // keeps scratch space; one thread at a time as the rest
  size_t groups_ = 0;
};

}  // namespace

Result<void> ComposedAggregate::update(const AggregateInput&) {
  RIFFLE_CHECK(false);
  return {};
}

bool is_composed(const AggregateTerm& term) { return term.sparkline || !term.parts.empty(); }

Result<std::unique_ptr<Aggregate>> make_aggregate(const AggregateTerm& term,
                                                  const index::SearchContext& context) {
  if (term.sparkline) return make_sparkline(term, context);
  if (!term.parts.empty()) return make_compound(term, context);
  return term.spec->make({term.function, term.parameter, context});
}

Result<std::unique_ptr<Aggregate>> make_compound(const AggregateTerm& term,
                                                 const index::SearchContext& context) {
  RIFFLE_ASSIGN(AggregateSet parts, AggregateSet::make(term.parts, {}, context));
  RIFFLE_ASSIGN(BoundExpression expression, BoundExpression::bind(*term.expression, context));
  return std::unique_ptr<Aggregate>(
      std::make_unique<Compound>(std::move(parts), std::move(expression)));
}

}  // namespace riffle::lang
