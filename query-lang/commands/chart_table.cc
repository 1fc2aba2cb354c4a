#include "query-lang/commands/chart_table.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "query-lang/commands/series_table.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;

namespace {

// The rows of the table, and the row of each group.
struct Rows {
  std::vector<Value> keys;
  std::vector<size_t> of_group;
};

Result<Rows> find_rows(const ChartArguments& arguments, const GroupTable& groups,
                       const index::SearchContext& context, const Value& before) {
  Rows found;
  found.of_group.assign(groups.size(), 0);
  if (arguments.row.empty()) return found;
  std::map<std::string, std::vector<uint32_t>> by_text;
  for (uint32_t group = 0; group < groups.size(); ++group)
    by_text[index::to_text(groups.key(group, 0))].push_back(group);
  std::vector<std::pair<Value, std::vector<uint32_t>>> rows;
  for (auto& [text, members] : by_text) {
    Value key = groups.key(members.front(), 0);
    rows.emplace_back(std::move(key), std::move(members));
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    if (arguments.row_of_bins) return low_end(a.first) < low_end(b.first);
    return compare_keys(a.first, b.first) < 0;
  });
  const Value* last = &before;
  for (auto& [key, members] : rows) {
    if (arguments.steps)
      RIFFLE_TRY(add_bins_between(*arguments.steps, *last, key, context, found.keys));
    last = &key;
    for (const uint32_t group : members) found.of_group[group] = found.keys.size();
    found.keys.push_back(key);
  }
  return found;
}

// The value of the column field; nothing where it is missing.
std::optional<std::string_view> series_of(const ChartArguments& arguments, const GroupTable& groups,
                                          size_t group, std::string& scratch) {
  const std::string_view name =
      index::to_text(groups.key(group, arguments.row.empty() ? 0 : 1), scratch);
  return name == kMissingSeries ? std::nullopt : std::optional<std::string_view>(name);
}

// What is too much for its row goes to the others.
void limit_rows(const ChartArguments& arguments, const ChartGroups& cells,
                const SeriesColumns& series, size_t row_count, std::vector<CellPlace>& places) {
  if (series.names().size() <= arguments.row_limit) return;
  std::vector<std::vector<uint32_t>> rows(row_count);
  const std::optional<size_t> null = series.find(std::nullopt);
  for (uint32_t group = 0; group < places.size(); ++group) {
    const std::optional<size_t> place = places[group].series;
    if (place && place != series.other() && place != null) rows[places[group].row].push_back(group);
  }
  for (std::vector<uint32_t>& groups : rows) {
    if (groups.size() <= arguments.row_limit) continue;
    std::stable_sort(groups.begin(), groups.end(), [&](uint32_t a, uint32_t b) {
      return cells.rows[a] != cells.rows[b] ? cells.rows[a] > cells.rows[b]
                                            : *places[a].series < *places[b].series;
    });
    for (size_t i = arguments.row_limit; i < groups.size(); ++i)
      places[groups[i]].series = series.other();
  }
}

}  // namespace

double low_end(const Value& bin) {
  const std::string text = index::to_text(bin);
  const size_t dash = text.find('-', 1);
  const std::optional<double> low = index::parse_number(text.substr(0, dash));
  return low.value_or(std::numeric_limits<double>::infinity());
}

void rank_series(const ChartArguments& arguments, const ChartGroups& cells, SeriesColumns& series) {
  if (arguments.column.empty()) return;
  const std::vector<const AggregateSet::Slot*> slots = cells.aggregates.slots();
  if (!slots.empty()) slots.front()->aggregate->resize(cells.groups.size());
  std::string scratch;
  for (size_t group = 0; group < cells.groups.size(); ++group) {
    series.add(
        series_of(arguments, cells.groups, group, scratch), cells.rows[group],
        slots.empty() ? std::nullopt : index::as_number(slots.front()->aggregate->result(group)));
  }
}

bool ranks_by_rows(const ChartArguments& arguments, const ChartGroups& cells) {
  // With several aggregations there is no one column to add up.
  const size_t slots = cells.aggregates.slots().size();
  return slots == 0 || (slots != 1 && arguments.series.choice.text.empty());
}

Result<Batch> make_chart_table(const ChartArguments& arguments, const ChartGroups& cells,
                               const SeriesColumns& series, const index::SearchContext& context,
                               const Value& before) {
  RIFFLE_ASSIGN(const Rows rows, find_rows(arguments, cells.groups, context, before));
  Batch table(arguments.row.empty() ? 1 : rows.keys.size());
  if (!arguments.row.empty()) {
    ColumnBuilder keys;
    for (const Value& key : rows.keys) keys.add(key);
    table.set(arguments.row, keys.finish());
  }
  const bool split = !arguments.column.empty();
  std::vector<CellPlace> places;
  std::string scratch;
  for (size_t group = 0; group < cells.groups.size(); ++group) {
    places.push_back({rows.of_group[group],
                      split ? series.find(series_of(arguments, cells.groups, group, scratch))
                            : std::optional<size_t>(0)});
  }
  if (split) limit_rows(arguments, cells, series, table.rows(), places);
  SeriesTable layout;
  layout.series = split ? series.names().size() : 1;
  const bool one = cells.aggregates.slots().size() == 1;
  layout.name = [&](const AggregateSet::Slot& slot, size_t column) {
    if (!split) return slot.name;
    return series_column_name(slot.name, series.names()[column], one, arguments.separator,
                              arguments.format);
  };
  RIFFLE_TRY(add_series_columns(layout, cells.aggregates, places, context, table));
  return table;
}

}  // namespace riffle::lang
