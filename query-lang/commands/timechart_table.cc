#include "query-lang/commands/timechart_table.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "query-lang/commands/series_ranking.h"
#include "query-lang/exec/composed_aggregate.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

namespace {

// More rows than anybody can look at: the span is a mistake.
constexpr size_t kMostBuckets = 100'000;

// One column group of the table: a value of the split field, or all others, or none.
struct Series {
  std::string name;
  std::vector<uint32_t> groups;  // its cells
  double score = 0;
};

class Table {
 public:
  Table(const TimechartArguments& arguments, TimechartCells& cells,
        const index::SearchContext& context)
      : arguments_(arguments), cells_(cells), context_(context) {
    for (const AggregateSet::Slot* slot : cells_.aggregates().slots())
      slot->aggregate->resize(cells_.groups());
    slots_ = cells_.aggregates().slots();
  }

  Result<Batch> make() {
    RIFFLE_TRY(find_buckets());
    Batch table(buckets_.size());
    ColumnBuilder times;
    for (const Micros bucket : buckets_) times.add_number(to_seconds(bucket));
    table.set("_time", times.finish());
    const std::vector<Series> series = choose_series();
    for (const AggregateSet::Slot* slot : slots_) {
      for (const Series& each : series) {
        RIFFLE_TRY(add_column(*slot, each, table));
      }
    }
    return table;
  }

 private:
  // The beginnings of all rows, ascending.
  Result<void> find_buckets() {
    std::set<Micros> seen;
    for (size_t group = 0; group < cells_.groups(); ++group) seen.insert(cells_.bucket(group));
    const TimeRange& range = context_.time_range;
    const bool bounded =
        range.earliest != kMinTime && range.latest != kMaxTime && range.earliest < range.latest;
    const std::optional<TimeBuckets>& buckets = cells_.buckets();
    if (arguments_.continuous && buckets) {
      std::optional<Micros> first =
          seen.empty() ? std::nullopt : std::optional<Micros>(*seen.begin());
      std::optional<Micros> last =
          seen.empty() ? std::nullopt : std::optional<Micros>(*seen.rbegin());
      if (arguments_.fixed_range && bounded) {
        first = std::min(buckets->floor(range.earliest), first.value_or(kMaxTime));
        last = std::max(buckets->floor(range.latest - 1), last.value_or(kMinTime));
      }
      if (first && static_cast<size_t>((*last - *first) / buckets->about_width()) > kMostBuckets) {
        return limit_error(fmt::format("timechart would have more than {} rows", kMostBuckets),
                           "take a larger span, a smaller time range, or cont=f");
      }
      for (std::optional<Micros> at = first; at && *at <= *last; at = buckets->next(*at))
        seen.insert(*at);
    }
    buckets_.assign(seen.begin(), seen.end());
    if (arguments_.partial || !bounded || !buckets) return {};
    if (!buckets_.empty() && buckets_.front() < range.earliest) buckets_.erase(buckets_.begin());
    if (!buckets_.empty() && buckets->next(buckets_.back()) > range.latest) buckets_.pop_back();
    return {};
  }

  std::vector<Series> choose_series() {
    Series all;
    if (arguments_.split.empty()) {
      for (uint32_t group = 0; group < cells_.groups(); ++group) all.groups.push_back(group);
      return {all};
    }
    std::map<std::string, Series> by_name;
    Series null;
    null.name = arguments_.null;
    for (uint32_t group = 0; group < cells_.groups(); ++group) {
      const std::optional<ValueView> value = cells_.series(group);
      if (!value) {
        null.groups.push_back(group);
        continue;
      }
      Series& series = by_name[index::to_text(*value)];
      series.groups.push_back(group);
    }
    std::vector<Series> ranked;
    for (auto& [name, series] : by_name) {
      series.name = name;
      series.score = score(series);
      ranked.push_back(std::move(series));
    }
    Series other;
    other.name = arguments_.other;
    std::vector<Series> chosen = split_ranking(std::move(ranked), other);
    std::sort(chosen.begin(), chosen.end(),
              [](const Series& a, const Series& b) { return a.name < b.name; });
    if (arguments_.use_other && !other.groups.empty()) chosen.push_back(std::move(other));
    if (arguments_.use_null && !null.groups.empty()) chosen.push_back(std::move(null));
    return chosen;
  }

  double score(const Series& series) const {
    double rows = 0;
    for (const uint32_t group : series.groups) rows += cells_.rows(group);
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

  // The series that get a column; the cells of the rest go to `other`.
  std::vector<Series> split_ranking(std::vector<Series> ranked, Series& other) const {
    const SeriesChoice& choice = arguments_.choice;
    const bool low_first = choice.rule == SeriesChoice::Rule::kBottom;
    // They stand in the order of their names, which decides between equals.
    std::stable_sort(ranked.begin(), ranked.end(), [&](const Series& a, const Series& b) {
      return low_first ? a.score < b.score : a.score > b.score;
    });
    std::vector<Series> chosen;
    for (size_t i = 0; i < ranked.size(); ++i) {
      if (series_is_chosen(choice, i, ranked[i].score)) {
        chosen.push_back(std::move(ranked[i]));
      } else {
        other.groups.insert(other.groups.end(), ranked[i].groups.begin(), ranked[i].groups.end());
      }
    }
    return chosen;
  }

  std::string column_name(const AggregateSet::Slot& slot, const Series& series) const {
    if (arguments_.split.empty()) return slot.name;
    if (!arguments_.format.empty()) {
      std::string name = arguments_.format;
      for (const auto& [mark, text] :
           {std::pair<std::string, std::string>("$AGG$", slot.name), {"$VAL$", series.name}}) {
        const size_t at = name.find(mark);
        if (at != std::string::npos) name.replace(at, mark.size(), text);
      }
      return name;
    }
    return slots_.size() == 1 ? series.name : slot.name + arguments_.separator + series.name;
  }

  Result<void> add_column(const AggregateSet::Slot& slot, const Series& series, Batch& table) {
    const AggregateTerm& term = cells_.aggregates().term(slot);
    // A series of several values puts their states together bucket by bucket.
    std::map<Micros, std::vector<uint32_t>> cells;
    for (const uint32_t group : series.groups) cells[cells_.bucket(group)].push_back(group);
    ColumnBuilder column;
    for (const Micros bucket : buckets_) {
      const auto found = cells.find(bucket);
      Value value;
      if (found == cells.end()) {
        if (term.spec->zero_when_empty) value = Value(0.0);
      } else if (found->second.size() == 1) {
        value = slot.aggregate->result(found->second.front());
      } else {
        RIFFLE_ASSIGN(const std::unique_ptr<Aggregate> together, make_aggregate(term, context_));
        together->resize(1);
        for (const uint32_t group : found->second)
          RIFFLE_TRY(together->merge(0, slot.aggregate->partial(group)));
        value = together->result(0);
      }
      if (term.spec->per_seconds > 0 && value.kind() == index::ValueKind::kNumber) {
        value = Value(value.number() * term.spec->per_seconds /
                      to_seconds(cells_.buckets()->next(bucket) - bucket));
      }
      column.add(value);
    }
    table.set(column_name(slot, series), column.finish());
    return {};
  }

  const TimechartArguments& arguments_;
  TimechartCells& cells_;
  const index::SearchContext& context_;
  std::vector<const AggregateSet::Slot*> slots_;
  std::vector<Micros> buckets_;
};

}  // namespace

Result<Batch> make_timechart_table(const TimechartArguments& arguments, TimechartCells& cells,
                                   const index::SearchContext& context) {
  return Table(arguments, cells, context).make();
}

}  // namespace riffle::lang
