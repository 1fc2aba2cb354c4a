#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "query-lang/commands/timechart_arguments.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/batch_times.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/exec/time_buckets.h"

namespace riffle::lang {

// The cells of a timechart as they fill: the aggregates of each bucket and series. Where neither
// the query nor the time range says how wide a bucket is, the width grows with the times that come
// along: the automatic widths are multiples of each other, so that cells can be put together.
// Arguments and context must outlive it.
class TimechartCells {
 public:
  static Result<TimechartCells> make(const TimechartArguments& arguments,
                                     const index::SearchContext& context);

  // Rows with _time; others are left out.
  Result<void> add(const index::Batch& batch);
  // What write_partials() of another one wrote.
  Result<void> merge(const index::Batch& partials);
  // The groups by bucket and series, and partial states of some of them.
  std::vector<uint32_t> sorted() const { return groups_.sorted(); }
  index::Batch write_partials(std::span<const uint32_t> order) const;
  // In partial states: where their bucket begins.
  static constexpr std::string_view kBucketColumn = "k0";
  // Partial states with the buckets as they are now.
  index::Batch widened(const index::Batch& partials) const;
  // Forgets all cells; buckets stay as wide as they are.
  Result<void> begin_anew();
  // Partial states of buckets that are wide enough in place of what is held.
  Result<void> load(const index::Batch& partials);

  size_t groups() const { return groups_.size(); }
  Micros bucket(size_t group) const { return from_seconds(groups_.key(group, 0).number()); }
  // Null for rows that lack the field, also where there is no split.
  std::optional<index::ValueView> series(size_t group) const;
  double rows(size_t group) const { return counts_[group]; }
  AggregateSet& aggregates() { return *aggregates_; }
  // Present once a row has come, or a width is known.
  const std::optional<TimeBuckets>& buckets() const { return buckets_; }
  // Where the chart begins and ends at the latest and earliest, if the query says that.
  const std::optional<Micros>& start() const { return start_; }
  const std::optional<Micros>& end() const { return end_; }
  size_t memory_bytes() const {
    return groups_.memory_bytes() + aggregates_->memory_bytes() +
           counts_.capacity() * sizeof(double);
  }

 private:
  TimechartCells(const TimechartArguments& arguments, const index::SearchContext& context)
      : arguments_(&arguments), context_(&context), groups_(arguments.split.empty() ? 1 : 2) {}
  // Makes the buckets wide enough for times from `first` to `last` as well.
  Result<void> widen(Micros first, Micros last);
  Result<void> absorb(const index::Batch& partials);
  // keys.front() is made here: the bucket of each run.
  Result<void> count_runs(std::span<const BatchTimes::Run> runs,
                          std::vector<index::ColumnPtr> keys);

  const TimechartArguments* arguments_;
  const index::SearchContext* context_;
  std::optional<Micros> align_;
  std::optional<Micros> start_;
  std::optional<Micros> end_;
  bool automatic_ = false;  // the width follows the times seen
  SpanValue span_;
  std::optional<TimeBuckets> buckets_;
  std::optional<Micros> first_;  // of the times seen
  Micros last_ = 0;
  GroupTable groups_;
  std::unique_ptr<AggregateSet> aggregates_;
  std::vector<double> counts_;  // rows of each group
  GroupTable::Rows rows_;
};

}  // namespace riffle::lang
