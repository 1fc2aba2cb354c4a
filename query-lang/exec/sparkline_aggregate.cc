#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/exec/composed_aggregate.h"
#include "query-lang/exec/time_buckets.h"
#include "query-lang/exec/value_codec.h"

namespace riffle::lang {

using index::Batch;
using index::Value;
using index::ValueView;

namespace {

// What a sparkline begins with, so that whoever shows it knows it from other lists.
constexpr std::string_view kMark = "##__SPARKLINE__##";
// How many points one has when nobody says how wide they are.
constexpr uint64_t kMostPoints = 50;
// More are a mistake of the span.
constexpr size_t kLimit = 10'000;

// An aggregation for each bucket of time of each group. Without a span and without a time range the
// width follows the times that come along: it doubles, and cells come together.
class Sparkline : public ComposedAggregate {
 public:
  Sparkline(const AggregateTerm& term, AggregateTerm inner, const index::SearchContext& context)
      : inner_({std::move(inner)}), context_(context) {
    const TimeRange& range = context.time_range;
    bounded_ = range.earliest != kMinTime && range.latest != kMaxTime;
    if (term.sparkline_span) {
      SpanValue span = *term.sparkline_span;
      if (span.unit == SpanValue::Unit::kNumber) span.unit = SpanValue::Unit::kSecond;
      buckets_.emplace(span, context.zone);
    } else if (bounded_) {
      buckets_.emplace(automatic_span(range.latest - range.earliest, kMostPoints), context.zone);
    }
  }
  Result<void> open() {
    RIFFLE_ASSIGN(AggregateSet set, AggregateSet::make(inner_, {}, context_));
    set_ = std::make_unique<AggregateSet>(std::move(set));
    return {};
  }

  void resize(size_t groups) override { cells_.resize(std::max(groups, cells_.size())); }

  Result<void> update_rows(const Batch& batch, const GroupTable::Rows& rows) override {
    const index::ColumnPtr* time = batch.find("_time");
    if (time == nullptr) return {};
    const index::ColumnPtr aligned = rows.align(*time);
    const NumberView seconds(*aligned);
    GroupTable::Rows inner;
    for (size_t row = 0; row < rows.groups.size(); ++row) {
      if (!seconds.has(row)) continue;
      RIFFLE_ASSIGN(const uint32_t cell,
                    cell_of(rows.groups[row], from_seconds(seconds.values()[row])));
      inner.rows.push_back(rows.every_row ? static_cast<uint32_t>(row) : rows.rows[row]);
      inner.groups.push_back(cell);
    }
    RIFFLE_TRY(set_->update(batch, inner, count_));
    return narrow();
  }

  Value partial(size_t group) const override {
    std::string bytes;
    append_value(ValueView(to_seconds(width_)), bytes);
    const AggregateSet::Slot* slot = set_->slots().front();
    slot->aggregate->resize(count_);
    for (const auto& [bucket, cell] : cells_[group]) {
      append_value(ValueView(to_seconds(bucket)), bytes);
      append_value(slot->aggregate->partial(cell), bytes);
    }
    return Value(std::move(bytes));
  }

  Result<void> merge(size_t group, const ValueView& partial) override {
    std::string_view bytes = partial.text();
    RIFFLE_ASSIGN(const Value width, take_value(bytes));
    if (!buckets_ && from_seconds(width.number()) > width_)
      RIFFLE_TRY(widen_to(from_seconds(width.number())));
    const AggregateSet::Slot* slot = set_->slots().front();
    while (!bytes.empty()) {
      RIFFLE_ASSIGN(const Value bucket, take_value(bytes));
      RIFFLE_ASSIGN(const Value state, take_value(bytes));
      RIFFLE_ASSIGN(const uint32_t cell,
                    cell_of(static_cast<uint32_t>(group), from_seconds(bucket.number())));
      slot->aggregate->resize(count_);
      if (!state.is_null()) RIFFLE_TRY(slot->aggregate->merge(cell, state));
    }
    return narrow();
  }

  Value result(size_t group) const override {
    if (!first_) return Value();
    std::vector<Value> points = {Value(kMark)};
    const AggregateSet::Slot* slot = set_->slots().front();
    slot->aggregate->resize(count_);
    Micros last = *last_;
    Micros at = *first_;
    if (bounded_ && buckets_) {
      at = std::min(at, buckets_->floor(context_.time_range.earliest));
      last = std::max(last, buckets_->floor(context_.time_range.latest - 1));
    }
    for (; at <= last && points.size() <= kLimit; at = next(at)) {
      const auto cell = cells_[group].find(at);
      const Value value =
          cell == cells_[group].end() ? Value() : slot->aggregate->result(cell->second);
      // A gap is drawn as nothing at all.
      points.push_back(value.is_null() ? Value(0.0) : value);
    }
    return Value::make_multi(std::move(points));
  }

  size_t memory_bytes() const override {
    constexpr size_t kPerCell = 64;  // a node of the map
    return set_->memory_bytes() + count_ * kPerCell;
  }

 private:
  Micros floor(Micros at) const {
    if (buckets_) return buckets_->floor(at);
    const Micros rest = at % width_;
    return at - (rest < 0 ? rest + width_ : rest);
  }
  Micros next(Micros bucket) const { return buckets_ ? buckets_->next(bucket) : bucket + width_; }

  Result<uint32_t> cell_of(uint32_t group, Micros at) {
    const Micros bucket = floor(at);
    first_ = first_ ? std::min(*first_, bucket) : bucket;
    last_ = last_ ? std::max(*last_, bucket) : bucket;
    if (buckets_ && static_cast<size_t>((*last_ - *first_) / buckets_->about_width()) > kLimit)
      return limit_error("a sparkline would have more than 10000 points", "take a larger span");
    const auto [place, added] = cells_[group].emplace(bucket, count_);
    if (added) ++count_;
    return place->second;
  }

  // Doubles the width until there are few enough points.
  Result<void> narrow() {
    if (buckets_ || !first_) return {};
    Micros width = width_;
    while (static_cast<uint64_t>((*last_ - *first_) / width) >= kMostPoints) width *= 2;
    return width == width_ ? Result<void>() : widen_to(width);
  }
  Result<void> widen_to(Micros width) {
    const std::vector<std::map<Micros, uint32_t>> old_cells = std::move(cells_);
    const std::unique_ptr<AggregateSet> old = std::move(set_);
    const uint32_t old_count = count_;
    cells_ = {};
    cells_.resize(old_cells.size());
    count_ = 0;
    width_ = width;
    first_.reset();
    last_.reset();
    RIFFLE_TRY(open());
    const AggregateSet::Slot* from = old->slots().front();
    const AggregateSet::Slot* to = set_->slots().front();
    from->aggregate->resize(old_count);
    for (uint32_t group = 0; group < old_cells.size(); ++group) {
      for (const auto& [bucket, cell] : old_cells[group]) {
        RIFFLE_ASSIGN(const uint32_t place, cell_of(group, bucket));
        to->aggregate->resize(count_);
        const Value state = from->aggregate->partial(cell);
        if (!state.is_null()) RIFFLE_TRY(to->aggregate->merge(place, state));
      }
    }
    return {};
  }

  const std::vector<AggregateTerm> inner_;
  const index::SearchContext& context_;
  bool bounded_ = false;
  std::optional<TimeBuckets> buckets_;             // of a width that is known
  Micros width_ = kMicrosPerSecond;                // without them
  std::unique_ptr<AggregateSet> set_;              // of all cells
  std::vector<std::map<Micros, uint32_t>> cells_;  // for each group the cells by bucket
  uint32_t count_ = 0;
  std::optional<Micros> first_;  // buckets seen
  std::optional<Micros> last_;
};

}  // namespace

Result<std::unique_ptr<Aggregate>> make_sparkline(const AggregateTerm& term,
                                                  const index::SearchContext& context) {
  AggregateTerm inner = term;
  inner.sparkline = false;
  auto sparkline = std::make_unique<Sparkline>(term, std::move(inner), context);
  RIFFLE_TRY(sparkline->open());
  return std::unique_ptr<Aggregate>(std::move(sparkline));
}

}  // namespace riffle::lang
