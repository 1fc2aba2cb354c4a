#include "query-lang/aggregates/distinct_values.h"

namespace riffle::lang {

using index::Value;

namespace {

class DistinctCount : public DistinctValues {
 public:
  DistinctCount() : DistinctValues(false) {}
  Value result(size_t group) const override {
    return Value(static_cast<double>(entries(group).size()));
  }
};

}  // namespace

const AggregateSpec& dc_aggregate() {
  static const AggregateSpec spec{
      .name = "dc",
      .aliases = {"distinct_count"},
      .category = "Aggregate",
      .syntax = "dc(<field>)",
      .summary = "How many distinct values, exactly.",
      .zero_when_empty = true,
      .examples = {{"| stats dc(x) AS d",
                    "{\"x\": 1}\n{\"x\": \"1\"}\n{\"x\": [\"a\", \"b\"]}\n{\"y\": 2}",
                    "{\"d\": 3}"}},
      .make = [](const AggregateCall&) -> std::unique_ptr<Aggregate> {
        return std::make_unique<DistinctCount>();
      },
  };
  return spec;
}

}  // namespace riffle::lang
