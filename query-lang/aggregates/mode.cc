#include "query-lang/aggregates/distinct_values.h"
#include "query-lang/aggregates/text_order.h"

namespace riffle::lang {

using index::Value;

namespace {

class Mode : public DistinctValues {
 public:
  Mode() : DistinctValues(true) {}

  Value result(size_t group) const override {
    const Entry* best = nullptr;
    for (const Entry& entry : entries(group)) {
      const bool better =
          best == nullptr || entry.count > best->count ||
          (entry.count == best->count && text_precedes(value(entry.id), value(best->id)));
      if (better) best = &entry;
    }
    return best == nullptr ? Value() : value(best->id);
  }
};

}  // namespace

const AggregateSpec& mode_aggregate() {
  static const AggregateSpec spec{
      .name = "mode",
      .category = "Aggregate",
      .syntax = "mode(<field>)",
      .summary =
          "The value that comes most often; of several such, the first in the order of their "
          "bytes.",
      .examples = {{"| stats mode(x) AS m", "{\"x\": \"a\"}\n{\"x\": \"b\"}\n{\"x\": \"b\"}",
                    "{\"m\": \"b\"}"}},
      .make = [](const AggregateCall&) -> std::unique_ptr<Aggregate> {
        return std::make_unique<Mode>();
      },
  };
  return spec;
}

}  // namespace riffle::lang
