#include <algorithm>

#include "query-lang/aggregates/distinct_values.h"

namespace riffle::lang {

using index::Value;

namespace {

class Values : public DistinctValues {
 public:
  Values() : DistinctValues(false) {}

  Value result(size_t group) const override {
    std::vector<std::string> texts;
    for (const Entry& entry : entries(group)) texts.push_back(index::to_text(value(entry.id)));
    std::sort(texts.begin(), texts.end());
    std::vector<Value> values;
    for (std::string& text : texts) values.emplace_back(std::move(text));
    return Value::make_multi(std::move(values));
  }
};

}  // namespace

const AggregateSpec& values_aggregate() {
  static const AggregateSpec spec{
      .name = "values",
      .category = "Multivalue",
      .syntax = "values(<field>)",
      .summary = "The distinct values in the order of their bytes.",
      .examples = {{"| stats values(x) AS v", "{\"x\": \"10\"}\n{\"x\": \"9\"}\n{\"x\": \"10\"}",
                    "{\"v\": [\"10\", \"9\"]}"}},
      .make = [](const AggregateCall&) -> std::unique_ptr<Aggregate> {
        return std::make_unique<Values>();
      },
  };
  return spec;
}

}  // namespace riffle::lang
