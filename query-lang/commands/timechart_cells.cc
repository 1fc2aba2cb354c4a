#include "query-lang/commands/timechart_cells.h"

#include <algorithm>

#include "indexer/read/time_modifier.h"
#include "query-lang/exec/column_util.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::Value;
using index::ValueView;

namespace {

constexpr std::string_view kTimeField = "_time";
// Stands for a missing value of the split field, which has no group otherwise; no event has such a
// value.
constexpr std::string_view kMissing = "\x01missing";

// Columns of partial states beside those of the aggregates.
constexpr std::string_view kSeriesColumn = "k1";
constexpr std::string_view kRowsColumn = "n";
constexpr std::string_view kFirstColumn = "first";
constexpr std::string_view kLastColumn = "last";

Result<std::optional<Micros>> moment(const std::string& text, const index::SearchContext& context) {
  if (text.empty()) return std::optional<Micros>();
  RIFFLE_ASSIGN(const Micros at, index::parse_time_modifier(text, context.now, *context.zone));
  return std::optional<Micros>(at);
}

Result<std::optional<Micros>> align_time(const std::string& text,
                                         const index::SearchContext& context) {
  if (text == "earliest" || text == "latest") {
    const Micros at = text == "earliest" ? context.time_range.earliest : context.time_range.latest;
    return at == kMinTime || at == kMaxTime ? std::nullopt : std::optional<Micros>(at);
  }
  return moment(text, context);
}

}  // namespace

Result<TimechartCells> TimechartCells::make(const TimechartArguments& arguments,
                                            const index::SearchContext& context) {
  TimechartCells cells(arguments, context);
  RIFFLE_ASSIGN(AggregateSet aggregates,
                AggregateSet::make(arguments.terms, {arguments.split}, context));
  cells.aggregates_ = std::make_unique<AggregateSet>(std::move(aggregates));
  RIFFLE_ASSIGN(cells.align_, align_time(arguments.align, context));
  RIFFLE_ASSIGN(cells.start_, moment(arguments.start, context));
  RIFFLE_ASSIGN(cells.end_, moment(arguments.end, context));
  if (cells.start_ && cells.end_ && *cells.start_ >= *cells.end_)
    return user_error("timechart: start= has to be before end=");
  TimeRange range = context.time_range;
  range.earliest = std::min(range.earliest, cells.start_.value_or(range.earliest));
  range.latest = std::max(range.latest, cells.end_.value_or(range.latest));
  const bool bounded = range.earliest != kMinTime && range.latest != kMaxTime;
  if (arguments.span) {
    cells.span_ = *arguments.span;
  } else if (bounded) {
    cells.span_ =
        automatic_span(range.latest - range.earliest, arguments.bins, arguments.least_span);
  } else {
    cells.automatic_ = true;
    return cells;
  }
  cells.buckets_.emplace(cells.span_, context.zone, cells.align_);
  return cells;
}

Result<void> TimechartCells::widen(Micros first, Micros last) {
  first = std::min(first, start_.value_or(first));
  last = std::max(last, end_.value_or(last));
  first_ = first_ ? std::min(*first_, first) : first;
  last_ = std::max(last_, last);
  if (!automatic_) return {};
  const SpanValue span = automatic_span(last_ - *first_, arguments_->bins, arguments_->least_span);
  if (buckets_ && span == span_) return {};
  std::optional<Batch> old;
  if (groups_.size() > 0) old = write_partials(sorted());
  span_ = span;
  buckets_.emplace(span_, context_->zone, align_);
  return old ? load(*old) : Result<void>();
}

Result<void> TimechartCells::begin_anew() {
  groups_ = GroupTable(groups_.keys());
  counts_.clear();
  RIFFLE_ASSIGN(AggregateSet aggregates,
                AggregateSet::make(arguments_->terms, {arguments_->split}, *context_));
  *aggregates_ = std::move(aggregates);
  return {};
}

Result<void> TimechartCells::load(const Batch& partials) {
  RIFFLE_TRY(begin_anew());
  return absorb(partials);
}

Batch TimechartCells::widened(const Batch& partials) const {
  Batch batch = partials;
  batch.set(std::string(kBucketColumn),
            BatchTimes(*partials.column(kBucketColumn)).bucket_column(*buckets_));
  return batch;
}

Result<void> TimechartCells::add(const Batch& batch) {
  const ColumnPtr* times = batch.find(kTimeField);
  if (times == nullptr) return {};
  const BatchTimes seconds(**times);
  if (!seconds.any()) return {};
  RIFFLE_TRY(widen(seconds.first(), seconds.last()));
  std::vector<ColumnPtr> keys(1);
  if (!arguments_->split.empty())
    keys.push_back(fill_nulls(batch.column(arguments_->split), kMissing));
  if (aggregates_->only_counts()) {
    if (const auto runs = seconds.runs(*buckets_)) return count_runs(*runs, std::move(keys));
  }
  keys.front() = seconds.bucket_column(*buckets_);
  groups_.assign(keys, batch.rows(), rows_);
  counts_.resize(groups_.size());
  for (const uint32_t group : rows_.groups) ++counts_[group];
  return aggregates_->update(batch, rows_, groups_.size());
}

Result<void> TimechartCells::count_runs(std::span<const BatchTimes::Run> runs,
                                        std::vector<ColumnPtr> keys) {
  for (const BatchTimes::Run& run : runs) {
    keys.front() = Column::constant(Value(to_seconds(run.bucket)), run.end);
    const std::vector<GroupTable::Count> counts = groups_.count(keys, run.begin, run.end);
    counts_.resize(groups_.size());
    for (const GroupTable::Count& count : counts)
      counts_[count.group] += static_cast<double>(count.rows);
    RIFFLE_TRY(aggregates_->add_counts(counts, groups_.size()));
  }
  return {};
}

Result<void> TimechartCells::merge(const Batch& partials) {
  RIFFLE_TRY(widen(from_seconds(partials.at(0, kFirstColumn).number()),
                   from_seconds(partials.at(0, kLastColumn).number())));
  return absorb(partials);
}

Result<void> TimechartCells::absorb(const Batch& partials) {
  std::vector<ColumnPtr> keys = {
      BatchTimes(*partials.column(kBucketColumn)).bucket_column(*buckets_)};
  if (!arguments_->split.empty()) keys.push_back(partials.column(kSeriesColumn));
  groups_.assign(keys, partials.rows(), rows_);
  counts_.resize(groups_.size());
  const ColumnPtr counts = partials.column(kRowsColumn);
  for (size_t row = 0; row < rows_.groups.size(); ++row)
    counts_[rows_.groups[row]] += counts->at(row).number();
  return aggregates_->merge_partials(partials, rows_.groups, groups_.size());
}

Batch TimechartCells::write_partials(std::span<const uint32_t> order) const {
  Batch batch(order.size());
  for (size_t k = 0; k < groups_.keys(); ++k) {
    ColumnBuilder builder;
    for (const uint32_t group : order) builder.add(groups_.key(group, k));
    batch.set(std::string(k == 0 ? kBucketColumn : kSeriesColumn), builder.finish());
  }
  ColumnBuilder rows;
  for (const uint32_t group : order) rows.add_number(counts_[group]);
  batch.set(std::string(kRowsColumn), rows.finish());
  batch.set(std::string(kFirstColumn),
            Column::constant(Value(to_seconds(first_.value_or(0))), order.size()));
  batch.set(std::string(kLastColumn), Column::constant(Value(to_seconds(last_)), order.size()));
  for (const AggregateSet::Slot* slot : aggregates_->slots())
    slot->aggregate->resize(groups_.size());
  aggregates_->write_partials(order, batch);
  return batch;
}

std::optional<ValueView> TimechartCells::series(size_t group) const {
  if (arguments_->split.empty()) return {};
  const Value& value = groups_.key(group, 1);
  if (value.kind() == index::ValueKind::kText && value.text() == kMissing) return {};
  return ValueView(value);
}

}  // namespace riffle::lang
