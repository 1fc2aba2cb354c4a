#include "query-lang/commands/timechart_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "query-lang/commands/series_table.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::ValueView;

namespace {

// More rows than anybody can look at: the span is a mistake.
constexpr size_t kMostBuckets = 100'000;

}  // namespace

size_t TimechartTable::memory_bytes() const {
  constexpr size_t kBytesOfBucket = 64;
  return series_.memory_bytes() + (seen_.size() + buckets_.size()) * kBytesOfBucket;
}

void TimechartTable::look(TimechartCells& cells) {
  for (size_t group = 0; group < cells.groups(); ++group) seen_.insert(cells.bucket(group));
  const std::vector<const AggregateSet::Slot*> slots = cells.aggregates().slots();
  // With several aggregations there is no one column to add up: then the most frequent lead.
  by_rows_ = slots.empty() || (slots.size() != 1 && arguments_.series.choice.text.empty());
  if (arguments_.split.empty()) return;
  if (!slots.empty()) slots.front()->aggregate->resize(cells.groups());
  std::string scratch;
  for (size_t group = 0; group < cells.groups(); ++group) {
    const std::optional<ValueView> value = cells.series(group);
    std::optional<std::string_view> name;
    if (value) name = index::to_text(*value, scratch);
    series_.add(
        name, cells.rows(group),
        slots.empty() ? std::nullopt : index::as_number(slots.front()->aggregate->result(group)));
  }
}

Result<void> TimechartTable::settle(const TimechartCells& cells) {
  series_.choose(by_rows_);
  const TimeRange& range = context_.time_range;
  const bool bounded =
      range.earliest != kMinTime && range.latest != kMaxTime && range.earliest < range.latest;
  const std::optional<TimeBuckets>& buckets = cells.buckets();
  if (!seen_.empty()) last_seen_ = *seen_.rbegin();
  if (arguments_.continuous && buckets) {
    std::optional<Micros> first =
        seen_.empty() ? std::nullopt : std::optional<Micros>(*seen_.begin());
    std::optional<Micros> last =
        seen_.empty() ? std::nullopt : std::optional<Micros>(*seen_.rbegin());
    const auto reach_from = [&](Micros at) {
      first = std::min(buckets->floor(at), first.value_or(kMaxTime));
    };
    const auto reach_to = [&](Micros at) {
      last = std::max(buckets->floor(at - 1), last.value_or(kMinTime));
    };
    if (arguments_.fixed_range && bounded) {
      reach_from(range.earliest);
      reach_to(range.latest);
    }
    if (cells.start()) reach_from(*cells.start());
    if (cells.end()) reach_to(*cells.end());
    if (first && !last) last = first;
    if (last && !first) first = last;
    if (first && static_cast<size_t>((*last - *first) / buckets->about_width()) > kMostBuckets) {
      return limit_error(fmt::format("timechart would have more than {} rows", kMostBuckets),
                         "take a larger span, a smaller time range, or cont=f");
    }
    for (std::optional<Micros> at = first; at && *at <= *last; at = buckets->next(*at))
      seen_.insert(*at);
  }
  buckets_.assign(seen_.begin(), seen_.end());
  seen_.clear();
  if (arguments_.partial || !bounded || !buckets) return {};
  if (!buckets_.empty() && buckets_.front() < range.earliest) buckets_.erase(buckets_.begin());
  if (!buckets_.empty() && buckets->next(buckets_.back()) > range.latest) buckets_.pop_back();
  return {};
}

std::optional<size_t> TimechartTable::column_of(const TimechartCells& cells, size_t group,
                                                std::string& scratch) const {
  if (arguments_.split.empty()) return 0;
  const std::optional<ValueView> value = cells.series(group);
  if (!value) return series_.find(std::nullopt);
  return series_.find(index::to_text(*value, scratch));
}

Result<Batch> TimechartTable::rows(TimechartCells& cells) {
  Micros last = cells.groups() == 0 ? kMaxTime : kMinTime;
  for (size_t group = 0; group < cells.groups(); ++group)
    last = std::max(last, cells.bucket(group));
  if (last >= last_seen_) last = kMaxTime;
  const auto begin = buckets_.begin() + static_cast<std::ptrdiff_t>(done_);
  const auto end = std::upper_bound(begin, buckets_.end(), last);
  done_ += static_cast<size_t>(end - begin);
  Batch table(static_cast<size_t>(end - begin));
  ColumnBuilder times;
  for (auto bucket = begin; bucket != end; ++bucket) times.add_number(to_seconds(*bucket));
  table.set("_time", times.finish());
  std::vector<CellPlace> places(cells.groups());
  std::string scratch;
  for (size_t group = 0; group < cells.groups(); ++group) {
    // Buckets that the range cuts may have no row.
    const auto bucket = std::lower_bound(begin, end, cells.bucket(group));
    if (bucket == end || *bucket != cells.bucket(group)) continue;
    places[group] = {static_cast<size_t>(bucket - begin), column_of(cells, group, scratch)};
  }
  const bool split = !arguments_.split.empty();
  const bool one = cells.aggregates().slots().size() == 1;
  SeriesTable layout;
  layout.series = split ? series_.names().size() : 1;
  layout.name = [&](const AggregateSet::Slot& slot, size_t column) {
    if (!split) return slot.name;
    return series_column_name(slot.name, series_.names()[column], one, arguments_.separator,
                              arguments_.format);
  };
  layout.seconds = [&](size_t row) {
    return to_seconds(cells.buckets()->next(begin[static_cast<std::ptrdiff_t>(row)]) -
                      begin[static_cast<std::ptrdiff_t>(row)]);
  };
  RIFFLE_TRY(add_series_columns(layout, cells.aggregates(), places, context_, table));
  return table;
}

}  // namespace riffle::lang
