#include "query-lang/exec/state_runs.h"

#include <array>
#include <utility>

#include "query-lang/exec/batch_concat.h"
#include "query-lang/exec/run_merger.h"

namespace riffle::lang {

using index::Batch;

namespace {

// Runs that are read side by side; more are merged to one first.
constexpr size_t kMostRuns = 32;

}  // namespace

StateRuns::StateRuns(std::vector<std::string> keys, const index::SearchContext& context)
    : context_(context) {
  for (std::string& key : keys) keys_.push_back({std::move(key), SortKey::Order::kGroup});
}

Result<void> StateRuns::begin_run() {
  if (runs_.size() >= kMostRuns) RIFFLE_TRY(merge_runs_to_one());
  RIFFLE_ASSIGN(SpillRun run, SpillRun::create(context_));
  runs_.push_back(std::move(run));
  return {};
}

Result<void> StateRuns::write(const Batch& states) {
  fields_.add(states);
  return runs_.back().write(states);
}

Result<void> StateRuns::merge_runs_to_one() {
  RIFFLE_ASSIGN(SpillRun merged, SpillRun::create(context_));
  const auto write = [&merged](const Batch& rows) -> Result<Flow> {
    RIFFLE_TRY(merged.write(rows));
    return Flow::kMore;
  };
  RIFFLE_TRY(merge_runs(runs_, keys_, fields_.names(), index::kBatchRows, {}, context_, write));
  runs_.clear();
  runs_.push_back(std::move(merged));
  return {};
}

size_t StateRuns::last_group(const Batch& rows) const {
  std::vector<SortCell> cells;
  append_cells(rows, keys_, cells);
  size_t first = rows.rows() - 1;
  const SortCell* last = cells.data() + first * keys_.size();
  while (first > 0 && compare_cells(keys_, cells.data() + (first - 1) * keys_.size(), last) == 0)
    --first;
  return first;
}

Result<void> StateRuns::merge(const TakeSlice& take) {
  RIFFLE_TRY(read(take));
  runs_.clear();
  return {};
}

Result<void> StateRuns::read(const TakeSlice& take, const Prepare& prepare) {
  Batch held;  // the last group, which may go on
  bool stopped = false;
  const auto slice = [&](const Batch& as_written) -> Result<Flow> {
    const Batch rows = prepare ? prepare(as_written) : as_written;
    const std::array<Batch, 2> parts = {std::move(held), rows};
    const Batch all = parts[0].rows() == 0 ? rows : concat(parts);
    const size_t whole = last_group(all);
    held = all.slice(whole, all.rows());
    if (whole == 0) return Flow::kMore;
    RIFFLE_ASSIGN(const Flow flow, take(all.slice(0, whole)));
    stopped = flow == Flow::kStop;
    return flow;
  };
  RIFFLE_TRY(merge_runs(runs_, keys_, fields_.names(), index::kBatchRows, {}, context_, slice));
  if (!stopped && held.rows() > 0) RIFFLE_TRY(take(held));
  return {};
}

}  // namespace riffle::lang
