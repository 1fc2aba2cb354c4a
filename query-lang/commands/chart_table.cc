#include "query-lang/commands/chart_table.h"
#include "query-lang/exec/composed_aggregate.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/series_ranking.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;

namespace {

// One value of the column field, or all others, or none.
struct Series {
  std::string name;
  std::vector<uint32_t> groups;  // its cells
  double score = 0;
};

// "10-20" → 10; what is no bin comes last.
double low_end(const Value& bin) {
  const std::string text = index::to_text(bin);
  const size_t dash = text.find('-', 1);
  const std::optional<double> low = index::parse_number(text.substr(0, dash));
  return low.value_or(std::numeric_limits<double>::infinity());
}

class Table {
 public:
  Table(const ChartArguments& arguments, const GroupTable& groups, AggregateSet& aggregates,
        const std::vector<double>& counts, const index::SearchContext& context)
      : arguments_(arguments),
        groups_(groups),
        aggregates_(aggregates),
        counts_(counts),
        context_(context) {
    for (const AggregateSet::Slot* slot : aggregates_.slots())
      slot->aggregate->resize(groups_.size());
    slots_ = aggregates_.slots();
  }

  Result<Batch> make() {
    find_rows();
    Batch table(arguments_.row.empty() ? 1 : rows_.size());
    if (!arguments_.row.empty()) {
      ColumnBuilder keys;
      for (const Value& row : rows_) keys.add(row);
      table.set(arguments_.row, keys.finish());
    }
    const std::vector<Series> series = choose_series();
    for (const AggregateSet::Slot* slot : slots_) {
      for (const Series& each : series) RIFFLE_TRY(add_column(*slot, each, table));
    }
    return table;
  }

 private:
  void find_rows() {
    row_of_group_.assign(groups_.size(), 0);
    if (arguments_.row.empty()) return;
    std::map<std::string, std::vector<uint32_t>> by_text;
    for (uint32_t group = 0; group < groups_.size(); ++group)
      by_text[index::to_text(groups_.key(group, 0))].push_back(group);
    std::vector<std::pair<Value, std::vector<uint32_t>>> rows;
    for (auto& [text, groups] : by_text) {
      Value key = groups_.key(groups.front(), 0);
      rows.emplace_back(std::move(key), std::move(groups));
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
      if (arguments_.row_of_bins) return low_end(a.first) < low_end(b.first);
      return compare_keys(a.first, b.first) < 0;
    });
    for (size_t i = 0; i < rows.size(); ++i) {
      for (const uint32_t group : rows[i].second) row_of_group_[group] = i;
      rows_.push_back(std::move(rows[i].first));
    }
  }

  std::vector<Series> choose_series() const {
    Series all;
    if (arguments_.column.empty()) {
      for (uint32_t group = 0; group < groups_.size(); ++group) all.groups.push_back(group);
      return {all};
    }
    const size_t place = arguments_.row.empty() ? 0 : 1;
    std::map<std::string, Series> by_name;
    for (uint32_t group = 0; group < groups_.size(); ++group)
      by_name[index::to_text(groups_.key(group, place))].groups.push_back(group);
    Series null;
    null.name = arguments_.null;
    std::vector<Series> ranked;
    for (auto& [name, series] : by_name) {
      if (name == kMissingSeries) {
        null.groups = std::move(series.groups);
        continue;
      }
      series.name = name;
      series.score = score(series);
      ranked.push_back(std::move(series));
    }
    const bool low_first = arguments_.choice.rule == SeriesChoice::Rule::kBottom;
    // They stand in the order of their names, which decides between equals.
    std::stable_sort(ranked.begin(), ranked.end(), [&](const Series& a, const Series& b) {
      return low_first ? a.score < b.score : a.score > b.score;
    });
    Series other;
    other.name = arguments_.other;
    std::vector<Series> chosen;
    for (size_t i = 0; i < ranked.size(); ++i) {
      if (series_is_chosen(arguments_.choice, i, ranked[i].score)) {
        chosen.push_back(std::move(ranked[i]));
      } else {
        other.groups.insert(other.groups.end(), ranked[i].groups.begin(), ranked[i].groups.end());
      }
    }
    std::sort(chosen.begin(), chosen.end(),
              [](const Series& a, const Series& b) { return a.name < b.name; });
    if (arguments_.use_other && !other.groups.empty()) chosen.push_back(std::move(other));
    if (arguments_.use_null && !null.groups.empty()) chosen.push_back(std::move(null));
    return chosen;
  }

  double score(const Series& series) const {
    double rows = 0;
    for (const uint32_t group : series.groups) rows += counts_[group];
    // With several aggregations there is no one column to add up: then the most frequent lead.
    const bool by_rows = slots_.size() != 1 && arguments_.choice.text.empty();
    if (by_rows || slots_.empty()) return rows;
    std::vector<double> values;
    for (const uint32_t group : series.groups) {
      if (const std::optional<double> number =
              index::as_number(slots_.front()->aggregate->result(group)))
        values.push_back(*number);
    }
    return series_score(arguments_.choice.score, values, rows);
  }

  std::string column_name(const AggregateSet::Slot& slot, const Series& series) const {
    if (arguments_.column.empty()) return slot.name;
    if (arguments_.format.empty())
      return slots_.size() == 1 ? series.name : slot.name + arguments_.separator + series.name;
    std::string name = arguments_.format;
    for (const auto& [mark, text] :
         {std::pair<std::string, std::string>("$AGG$", slot.name), {"$VAL$", series.name}}) {
      const size_t at = name.find(mark);
      if (at != std::string::npos) name.replace(at, mark.size(), text);
    }
    return name;
  }

  Result<void> add_column(const AggregateSet::Slot& slot, const Series& series,
                          Batch& table) const {
    const AggregateTerm& term = aggregates_.term(slot);
    std::vector<std::vector<uint32_t>> cells(table.rows());
    for (const uint32_t group : series.groups) cells[row_of_group_[group]].push_back(group);
    ColumnBuilder column;
    for (const std::vector<uint32_t>& cell : cells) {
      if (cell.empty()) {
        column.add(term.spec->zero_when_empty ? Value(0.0) : Value());
      } else if (cell.size() == 1) {
        column.add(slot.aggregate->result(cell.front()));
      } else {
        // A cell of several values puts their states together.
        RIFFLE_ASSIGN(const std::unique_ptr<Aggregate> together, make_aggregate(term, context_));
        together->resize(1);
        for (const uint32_t group : cell)
          RIFFLE_TRY(together->merge(0, slot.aggregate->partial(group)));
        column.add(together->result(0));
      }
    }
    table.set(column_name(slot, series), column.finish());
    return {};
  }

  const ChartArguments& arguments_;
  const GroupTable& groups_;
  AggregateSet& aggregates_;
  const std::vector<double>& counts_;
  const index::SearchContext& context_;
  std::vector<const AggregateSet::Slot*> slots_;
  std::vector<size_t> row_of_group_;
  std::vector<Value> rows_;
};

}  // namespace

Result<Batch> make_chart_table(const ChartArguments& arguments, const GroupTable& groups,
                               AggregateSet& aggregates, const std::vector<double>& counts,
                               const index::SearchContext& context) {
  return Table(arguments, groups, aggregates, counts, context).make();
}

}  // namespace riffle::lang
