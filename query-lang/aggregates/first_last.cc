#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

template <bool kLast>
class Ordered : public Aggregate {
 public:
  void resize(size_t groups) override { values_.resize(groups); }
  Result<void> update(const AggregateInput& input) override {
    for (size_t row = 0; row < input.argument->size(); ++row)
      take(input.groups[row], input.argument->at(row));
    return {};
  }
  Value partial(size_t group) const override { return values_[group]; }
  Result<void> merge(size_t group, const ValueView& partial) override {
    take(group, partial);
    return {};
  }
  Value result(size_t group) const override { return values_[group]; }
  size_t memory_bytes() const override { return values_.capacity() * sizeof(Value); }

 private:
  void take(size_t group, const ValueView& value) {
    if (!value.is_null() && (kLast || values_[group].is_null())) values_[group] = value.to_value();
  }

  std::vector<Value> values_;
};

}  // namespace

const AggregateSpec& first_aggregate() {
  static const AggregateSpec spec{
      .name = "first",
      .category = "Event order",
      .syntax = "first(<field>)",
      .summary = "The first value in the order of the rows; of events, that is the newest.",
      .order_matters = true,
      .examples = {{"| stats first(x) AS f", "{\"y\": 1}\n{\"x\": \"a\"}\n{\"x\": \"b\"}",
                    "{\"f\": \"a\"}"}},
      .make = make_aggregate<Ordered<false>>,
  };
  return spec;
}

const AggregateSpec& last_aggregate() {
  static const AggregateSpec spec{
      .name = "last",
      .category = "Event order",
      .syntax = "last(<field>)",
      .summary = "The last value in the order of the rows; of events, that is the oldest.",
      .order_matters = true,
      .examples = {{"| stats last(x) AS l", "{\"x\": \"a\"}\n{\"x\": \"b\"}\n{\"y\": 1}",
                    "{\"l\": \"b\"}"}},
      .make = make_aggregate<Ordered<true>>,
  };
  return spec;
}

}  // namespace riffle::lang
