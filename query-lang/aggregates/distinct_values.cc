#include "query-lang/aggregates/distinct_values.h"

#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

void DistinctValues::add(uint32_t group, uint32_t id, double count) {
  std::vector<Entry>& entries = groups_[group];
  const auto [place, added] =
      pairs_.insert(uint64_t{group} << 32 | id, static_cast<uint32_t>(entries.size()));
  if (added) entries.push_back({id, 0});
  entries[place].count += count;
}

Result<void> DistinctValues::update(const AggregateInput& input) {
  intern_column(*input.argument, values_, ids_);
  for (size_t row = 0; row < ids_.size(); ++row) {
    if (ids_[row] < kMultiId) {
      add(input.groups[row], ids_[row], 1);
    } else if (ids_[row] == kMultiId) {
      for (const Value& element : input.argument->at(row).elements())
        add(input.groups[row], values_.intern(element), 1);
    }
  }
  return {};
}

Value DistinctValues::partial(size_t group) const {
  std::vector<Value> state;
  for (const Entry& entry : groups_[group]) {
    state.push_back(values_.value(entry.id));
    if (counts_) state.emplace_back(entry.count);
  }
  return Value::make_multi(std::move(state));
}

Result<void> DistinctValues::merge(size_t group, const ValueView& partial) {
  const std::vector<Value> state = values_of(partial);
  const size_t step = counts_ ? 2 : 1;
  for (size_t i = 0; i + step <= state.size(); i += step) {
    add(static_cast<uint32_t>(group), values_.intern(state[i]),
        counts_ ? state[i + 1].number() : 1);
  }
  return {};
}

size_t DistinctValues::memory_bytes() const {
  // Vectors that grow by doubling hold up to twice their entries.
  return values_.memory_bytes() + pairs_.memory_bytes() +
         groups_.capacity() * sizeof(std::vector<Entry>) + pairs_.size() * sizeof(Entry) * 2;
}

}  // namespace riffle::lang
