#include "query-lang/commands/chart_operator.h"

#include <algorithm>
#include <span>
#include <utility>

#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/exec/state_runs.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

// Columns of partial states beside those of the aggregates and keys.
constexpr std::string_view kRowsColumn = "n";
constexpr std::string_view kOrderColumn = "o";  // where a bin begins

std::vector<std::string> order_of_states(const ChartArguments& arguments) {
  std::vector<std::string> keys = {"k0"};
  if (arguments.row_of_bins) keys.insert(keys.begin(), std::string(kOrderColumn));
  return keys;
}

class ChartOperator : public Operator {
 public:
  ChartOperator(const ChartArguments& arguments, AggregateSet aggregates,
                const index::SearchContext& context)
      : arguments_(arguments),
        groups_(key_count()),
        aggregates_(std::move(aggregates)),
        context_(context),
        charge_(*context.memory),
        runs_(order_of_states(arguments), context) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    std::vector<ColumnPtr> keys;
    if (!arguments_.row.empty()) keys.push_back(batch.column(arguments_.row));
    if (!arguments_.column.empty())
      keys.push_back(fill_nulls(batch.column(arguments_.column), kMissingSeries));
    if (aggregates_.only_counts() && GroupTable::coded(keys, batch.rows())) {
      const std::vector<GroupTable::Count> counts =
          groups_.count(keys, 0, batch.rows(), arguments_.distinct_split_values);
      counts_.resize(groups_.size());
      for (const GroupTable::Count& count : counts)
        counts_[count.group] += static_cast<double>(count.rows);
      RIFFLE_TRY(aggregates_.add_counts(counts, groups_.size()));
    } else {
      groups_.assign(keys, batch.rows(), rows_, arguments_.distinct_split_values);
      counts_.resize(groups_.size());
      for (const uint32_t group : rows_.groups) ++counts_[group];
      RIFFLE_TRY(aggregates_.update(batch, rows_, groups_.size()));
    }
    RIFFLE_TRY(account());
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    if (runs_.empty()) return emit(out);
    RIFFLE_TRY(put_aside());
    // First which values have a column, then the rows one after the other.
    SeriesColumns series(arguments_.series);
    bool by_rows = false;
    if (!arguments_.column.empty()) {
      const StateRuns::TakeSlice rank = [&](const Batch& states) -> Result<Flow> {
        RIFFLE_TRY(load(states));
        rank_series(arguments_, cells(), series);
        by_rows = ranks_by_rows(arguments_, cells());
        RIFFLE_TRY(charge_.hold(held_bytes() + series.memory_bytes()));
        return Flow::kMore;
      };
      RIFFLE_TRY(runs_.read(rank));
    }
    series.choose(by_rows);
    index::Value last;  // row so far
    return runs_.merge([&](const Batch& states) -> Result<Flow> {
      RIFFLE_TRY(load(states));
      RIFFLE_TRY(charge_.hold(held_bytes()));
      RIFFLE_ASSIGN(const Batch table,
                    make_chart_table(arguments_, cells(), series, context_, last));
      if (table.rows() > 0) last = table.at(table.rows() - 1, arguments_.row).to_value();
      return emit_rows(table, context_, out);
    });
  }

  // Nothing once something was put aside: what is left is no table that would mean anything.
  Result<void> preview(BatchSink& out) override {
    return runs_.empty() ? emit(out) : Result<void>();
  }

 private:
  size_t key_count() const {
    return (arguments_.row.empty() ? 0 : 1) + (arguments_.column.empty() ? 0 : 1);
  }
  size_t held_bytes() const {
    return groups_.memory_bytes() + aggregates_.memory_bytes() +
           counts_.capacity() * sizeof(double);
  }
  ChartGroups cells() { return {groups_, aggregates_, counts_}; }

  Result<void> emit(BatchSink& out) {
    counts_.resize(groups_.size());
    SeriesColumns series(arguments_.series);
    rank_series(arguments_, cells(), series);
    series.choose(ranks_by_rows(arguments_, cells()));
    RIFFLE_ASSIGN(const Batch table, make_chart_table(arguments_, cells(), series, context_));
    RIFFLE_TRY(emit_rows(table, context_, out));
    return {};
  }

  // Charges what is held; what is too much goes to disk.
  Result<void> account() {
    // The time axis of sparklines is that of all groups together: those can't be had one by one.
    const bool apart = !arguments_.row.empty() &&
                       std::none_of(arguments_.terms.begin(), arguments_.terms.end(),
                                    [](const AggregateTerm& term) { return term.sparkline; });
    if (!apart || !should_spill(context_, held_bytes())) return charge_.hold(held_bytes());
    return put_aside();
  }

  Result<void> put_aside() {
    std::vector<uint32_t> order = groups_.sorted();
    if (order.empty()) return {};
    if (arguments_.row_of_bins) {
      std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        return low_end(groups_.key(a, 0)) < low_end(groups_.key(b, 0));
      });
    }
    counts_.resize(groups_.size());
    for (const AggregateSet::Slot* slot : aggregates_.slots())
      slot->aggregate->resize(groups_.size());
    RIFFLE_TRY(runs_.begin_run());
    for (size_t begin = 0; begin < order.size(); begin += index::kBatchRows) {
      RIFFLE_TRY(context_.check());
      RIFFLE_TRY(runs_.write(states(
          std::span(order).subspan(begin, std::min(index::kBatchRows, order.size() - begin)))));
    }
    RIFFLE_TRY(begin_anew());
    return charge_.hold(0);
  }

  Batch states(std::span<const uint32_t> order) const {
    Batch batch(order.size());
    for (size_t k = 0; k < groups_.keys(); ++k) {
      index::ColumnBuilder keys;
      for (const uint32_t group : order) keys.add(groups_.key(group, k));
      batch.set("k" + std::to_string(k), keys.finish());
    }
    index::ColumnBuilder rows;
    for (const uint32_t group : order) rows.add_number(counts_[group]);
    batch.set(std::string(kRowsColumn), rows.finish());
    if (arguments_.row_of_bins) {
      index::ColumnBuilder begins;
      for (const uint32_t group : order) begins.add_number(low_end(groups_.key(group, 0)));
      batch.set(std::string(kOrderColumn), begins.finish());
    }
    aggregates_.write_partials(order, batch);
    return batch;
  }

  Result<void> begin_anew() {
    RIFFLE_ASSIGN(
        AggregateSet fresh,
        AggregateSet::make(arguments_.terms, {arguments_.row, arguments_.column}, context_));
    aggregates_ = std::move(fresh);
    groups_ = GroupTable(key_count());
    counts_.clear();
    return {};
  }

  // States in place of what is held.
  Result<void> load(const Batch& states) {
    RIFFLE_TRY(begin_anew());
    std::vector<ColumnPtr> keys;
    for (size_t k = 0; k < key_count(); ++k) keys.push_back(states.column("k" + std::to_string(k)));
    groups_.assign(keys, states.rows(), rows_);
    counts_.resize(groups_.size());
    const ColumnPtr rows = states.column(kRowsColumn);
    for (size_t row = 0; row < rows_.groups.size(); ++row)
      counts_[rows_.groups[row]] += rows->at(row).number();
    return aggregates_.merge_partials(states, rows_.groups, groups_.size());
  }

  const ChartArguments& arguments_;
  GroupTable groups_;
  AggregateSet aggregates_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  StateRuns runs_;
  std::vector<double> counts_;
  GroupTable::Rows rows_;
};

}  // namespace

Result<std::unique_ptr<Operator>> make_chart_operator(const ChartArguments& arguments,
                                                      const index::SearchContext& context) {
  RIFFLE_ASSIGN(AggregateSet aggregates,
                AggregateSet::make(arguments.terms, {arguments.row, arguments.column}, context));
  return std::unique_ptr<Operator>(
      std::make_unique<ChartOperator>(arguments, std::move(aggregates), context));
}

}  // namespace riffle::lang
