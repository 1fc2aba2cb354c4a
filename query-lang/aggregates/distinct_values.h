#pragma once

#include <vector>

#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/exec/flat_map.h"
#include "query-lang/exec/value_interner.h"

namespace riffle::lang {

// The distinct values of each group and how often each came, for dc(), values() and mode(). Partial
// states are the values, with their counts behind each where `counts`.
class DistinctValues : public Aggregate {
 public:
  explicit DistinctValues(bool counts) : counts_(counts) {}

  void resize(size_t groups) override { groups_.resize(groups); }
  Result<void> update(const AggregateInput& input) override;
  index::Value partial(size_t group) const override;
  Result<void> merge(size_t group, const index::ValueView& partial) override;
  size_t memory_bytes() const override;

 protected:
  struct Entry {
    uint32_t id = 0;
    double count = 0;
  };
  const std::vector<Entry>& entries(size_t group) const { return groups_[group]; }
  const index::Value& value(uint32_t id) const { return values_.value(id); }

 private:
  void add(uint32_t group, uint32_t id, double count);

  bool counts_;
  ValueInterner values_;
  FlatMap pairs_;  // (group, value) → place in groups_[group]
  std::vector<std::vector<Entry>> groups_;
  std::vector<uint32_t> ids_;  // of the batch at hand
};

}  // namespace riffle::lang
