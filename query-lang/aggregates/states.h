#pragma once

#include <memory>
#include <vector>

#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

// An aggregate that keeps one State for each group. State needs: partial(), merge(ValueView),
// result().
template <typename State>
class StateAggregate : public Aggregate {
 public:
  void resize(size_t groups) override { states_.resize(groups); }
  index::Value partial(size_t group) const override { return states_[group].partial(); }
  Result<void> merge(size_t group, const index::ValueView& partial) override {
    if (!partial.is_null()) states_[group].merge(partial);
    return {};
  }
  index::Value result(size_t group) const override { return states_[group].result(); }
  size_t memory_bytes() const override { return states_.capacity() * sizeof(State); }

 protected:
  std::vector<State> states_;
};

// Whether a row of the column may hold several values.
inline bool may_have_lists(const index::Column& column) {
  switch (column.encoding()) {
    case index::Column::Encoding::kNumbers:
    case index::Column::Encoding::kTexts:
      return false;
    case index::Column::Encoding::kConstant:
      return column.constant_value().kind() == index::ValueKind::kMulti;
    case index::Column::Encoding::kDictionary:
      return may_have_lists(*column.dictionary_values());
    case index::Column::Encoding::kMixed:
      return true;
  }
  return true;
}

// Calls visit(row, number) for every number of the column, also for each of several values; what is
// no number is passed over.
template <typename Visit>
void for_each_number(const index::Column& column, Visit visit) {
  if (!may_have_lists(column)) {
    const NumberView numbers(column);
    const double* values = numbers.values().data();
    if (numbers.all_present()) {
      for (size_t row = 0; row < numbers.size(); ++row) visit(row, values[row]);
    } else {
      for (size_t row = 0; row < numbers.size(); ++row) {
        if (numbers.has(row)) visit(row, values[row]);
      }
    }
    return;
  }
  for (size_t row = 0; row < column.size(); ++row) {
    for_each_value(column.at(row), [&](const index::ValueView& value) {
      if (const std::optional<double> number = index::as_number(value)) visit(row, *number);
    });
  }
}

// An aggregate over numbers: State also needs add(double).
template <typename State>
class NumberAggregate : public StateAggregate<State> {
 public:
  Result<void> update(const AggregateInput& input) override {
    for_each_number(*input.argument, [&](size_t row, double number) {
      this->states_[input.groups[row]].add(number);
    });
    return {};
  }
};

// The numbers of a partial state.
inline double element(const index::ValueView& partial, size_t i) {
  return partial.elements()[i].number();
}

template <typename... Numbers>
index::Value pack(Numbers... numbers) {
  return index::Value::make_multi({index::Value(static_cast<double>(numbers))...});
}

template <typename Made>
std::unique_ptr<Aggregate> make_aggregate(const AggregateCall&) {
  return std::make_unique<Made>();
}

}  // namespace riffle::lang
