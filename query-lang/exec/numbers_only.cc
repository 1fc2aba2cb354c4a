#include "query-lang/exec/numbers_only.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "query-lang/exec/column_util.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueKind;
using index::ValueView;

namespace {

// The partial state of a group that has such a value; no other state looks like it.
constexpr std::string_view kSpoiled = "\x01text";

class NumbersOnly : public Aggregate {
 public:
  explicit NumbersOnly(std::unique_ptr<Aggregate> aggregate) : aggregate_(std::move(aggregate)) {}

  void resize(size_t groups) override {
    aggregate_->resize(groups);
    spoiled_.resize(std::max(spoiled_.size(), groups), 0);
  }
  Result<void> update(const AggregateInput& input) override {
    if (input.argument != nullptr && !only_numbers(*input.argument)) {
      for (size_t row = 0; row < input.groups.size(); ++row) {
        for_each_value(input.argument->at(row), [&](const ValueView& value) {
          if (!index::as_number(value)) spoiled_[input.groups[row]] = 1;
        });
      }
    }
    return aggregate_->update(input);
  }
  Value partial(size_t group) const override {
    return spoiled_[group] != 0 ? Value(std::string(kSpoiled)) : aggregate_->partial(group);
  }
  Result<void> merge(size_t group, const ValueView& partial) override {
    if (partial.kind() != ValueKind::kText || partial.text() != kSpoiled)
      return aggregate_->merge(group, partial);
    spoiled_[group] = 1;
    return {};
  }
  Value result(size_t group) const override {
    return spoiled_[group] != 0 ? Value() : aggregate_->result(group);
  }
  size_t memory_bytes() const override { return aggregate_->memory_bytes() + spoiled_.capacity(); }

 private:
  std::unique_ptr<Aggregate> aggregate_;
  std::vector<uint8_t> spoiled_;  // of each group
};

}  // namespace

bool passes_over_texts(const AggregateTerm& term) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "sum",  "avg",   "sumsq",  "stdev", "stdevp",    "var",
      "varp", "range", "median", "perc",  "exactperc", "upperperc"};
  return !term.sparkline && term.parts.empty() &&
         std::find(kNames.begin(), kNames.end(), term.spec->name) != kNames.end();
}

std::unique_ptr<Aggregate> numbers_only(std::unique_ptr<Aggregate> aggregate) {
  return std::make_unique<NumbersOnly>(std::move(aggregate));
}

}  // namespace riffle::lang
