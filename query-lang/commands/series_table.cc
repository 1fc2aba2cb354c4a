#include "query-lang/commands/series_table.h"

#include <algorithm>
#include <memory>
#include <tuple>

#include "query-lang/exec/composed_aggregate.h"

namespace riffle::lang {

using index::Value;

namespace {

// The groups that are shown, by column and row.
std::vector<uint32_t> in_order(std::span<const CellPlace> places) {
  std::vector<uint32_t> order;
  for (uint32_t group = 0; group < places.size(); ++group) {
    if (places[group].series) order.push_back(group);
  }
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return std::tuple(*places[a].series, places[a].row, a) <
           std::tuple(*places[b].series, places[b].row, b);
  });
  return order;
}

Result<Value> cell(const AggregateSet::Slot& slot, const AggregateTerm& term,
                   std::span<const uint32_t> groups, const index::SearchContext& context) {
  if (groups.empty()) return term.spec->zero_when_empty ? Value(0.0) : Value();
  if (groups.size() == 1) return slot.aggregate->result(groups.front());
  RIFFLE_ASSIGN(const std::unique_ptr<Aggregate> together, make_aggregate(term, context));
  together->resize(1);
  for (const uint32_t group : groups)
    RIFFLE_TRY(together->merge(0, slot.aggregate->partial(group)));
  return together->result(0);
}

}  // namespace

Result<void> add_series_columns(const SeriesTable& layout, AggregateSet& aggregates,
                                std::span<const CellPlace> places,
                                const index::SearchContext& context, index::Batch& table) {
  const std::vector<uint32_t> order = in_order(places);
  for (const AggregateSet::Slot* slot : aggregates.slots()) {
    slot->aggregate->resize(places.size());
    const AggregateTerm& term = aggregates.term(*slot);
    auto next = order.begin();
    for (size_t series = 0; series < layout.series; ++series) {
      index::ColumnBuilder column;
      for (size_t row = 0; row < table.rows(); ++row) {
        const auto begin = next;
        while (next != order.end() && *places[*next].series == series && places[*next].row == row)
          ++next;
        RIFFLE_ASSIGN(Value value, cell(*slot, term, std::span(begin, next), context));
        if (term.spec->per_seconds > 0 && value.kind() == index::ValueKind::kNumber)
          value = Value(value.number() * term.spec->per_seconds / layout.seconds(row));
        column.add(value);
      }
      table.set(layout.name(*slot, series), column.finish());
    }
  }
  return {};
}

}  // namespace riffle::lang
