#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Column;
using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

// How much one cell counts: a truth value where it is true, several values each.
uint32_t weight_of(const ValueView& value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return 0;
    case ValueKind::kBool:
      return value.boolean() ? 1 : 0;
    case ValueKind::kMulti:
      return static_cast<uint32_t>(value.elements().size());
    case ValueKind::kNumber:
    case ValueKind::kText:
      break;
  }
  return 1;
}

class Count : public Aggregate {
 public:
  void resize(size_t groups) override { counts_.resize(groups); }

  Result<void> update(const AggregateInput& input) override {
    if (input.argument == nullptr) {
      for (const uint32_t group : input.groups) ++counts_[group];
      return {};
    }
    const Column& column = *input.argument;
    if (column.encoding() == Column::Encoding::kConstant) {
      const uint32_t weight = weight_of(column.constant_value());
      for (const uint32_t group : input.groups) counts_[group] += weight;
    } else if (column.encoding() == Column::Encoding::kNumbers && column.present().empty()) {
      for (const uint32_t group : input.groups) ++counts_[group];
    } else if (column.encoding() == Column::Encoding::kDictionary &&
               column.dictionary_values()->size() <= column.size()) {
      const Column& entries = *column.dictionary_values();
      std::vector<uint32_t> weights(entries.size());
      for (size_t i = 0; i < weights.size(); ++i) weights[i] = weight_of(entries.at(i));
      for (size_t row = 0; row < column.size(); ++row) {
        if (column.codes()[row] != Column::kNullCode)
          counts_[input.groups[row]] += weights[column.codes()[row]];
      }
    } else {
      for (size_t row = 0; row < column.size(); ++row)
        counts_[input.groups[row]] += weight_of(column.at(row));
    }
    return {};
  }

  Value partial(size_t group) const override { return result(group); }
  Result<void> merge(size_t group, const ValueView& partial) override {
    counts_[group] += static_cast<uint64_t>(partial.number());
    return {};
  }
  Value result(size_t group) const override { return Value(static_cast<double>(counts_[group])); }
  size_t memory_bytes() const override { return counts_.capacity() * sizeof(uint64_t); }

 private:
  std::vector<uint64_t> counts_;
};

}  // namespace

const AggregateSpec& count_aggregate() {
  static const AggregateSpec spec{
      .name = "count",
      .aliases = {"c"},
      .category = "Aggregate",
      .syntax = "count | count(<field>) | count(eval(<condition>))",
      .summary = "How many rows, values of a field, or rows for which a condition is true.",
      .needs_argument = false,
      .zero_when_empty = true,
      .examples = {{"| stats count, count(x), count(eval(x > 1)) AS big",
                    "{\"x\": 1}\n{\"x\": 2}\n{\"y\": 3}",
                    "{\"count\": 3, \"count(x)\": 2, \"big\": 1}"}},
      .make = make_aggregate<Count>,
  };
  return spec;
}

}  // namespace riffle::lang
