#include "query-lang/exec/row_sorter.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "query-lang/exec/run_merger.h"

namespace riffle::lang {

using index::Batch;

namespace {

// Runs that are read side by side; more are merged to one first.
constexpr size_t kMostRuns = 32;

}  // namespace

// The rows of batches_ in their order, cut at the limit.
struct RowSorter::Sorted {
  struct Place {
    uint32_t batch;
    uint32_t row;
  };
  std::vector<Place> places;    // of each row, as it came
  std::vector<uint32_t> order;  // indices into places
};

RowSorter::RowSorter(const std::vector<SortKey>& keys, std::optional<uint64_t> limit,
                     const index::SearchContext& context)
    : keys_(keys), limit_(limit), context_(context), charge_(*context.memory) {}

size_t RowSorter::own_bytes() const {
  return bytes_ +
         rows_ * (keys_.size() * sizeof(SortCell) + sizeof(Sorted::Place) + sizeof(uint32_t));
}

Result<void> RowSorter::add(const Batch& batch) {
  RIFFLE_TRY(context_.check());
  fields_.add(batch);
  batches_.push_back(batch);
  rows_ += batch.rows();
  added_ += batch.rows();
  bytes_ += batch.memory_bytes();
  // Twice the limit, so that a row is sorted a few times at most.
  constexpr uint64_t kLeastRows = 1024;
  if (limit_ && rows_ >= std::max(*limit_ * 2, kLeastRows)) RIFFLE_TRY(settle());
  if (should_spill(context_, own_bytes())) return put_aside();
  return charge_.hold(bytes_);
}

Result<RowSorter::Sorted> RowSorter::sorted() {
  RIFFLE_TRY(charge_.hold(own_bytes()));
  Sorted rows;
  rows.places.reserve(rows_);
  std::vector<SortCell> cells;
  cells.reserve(rows_ * keys_.size());
  for (uint32_t i = 0; i < batches_.size(); ++i) {
    append_cells(batches_[i], keys_, cells);
    for (uint32_t row = 0; row < batches_[i].rows(); ++row) rows.places.push_back({i, row});
  }
  rows.order.resize(rows.places.size());
  std::iota(rows.order.begin(), rows.order.end(), 0);
  const auto before = [&](uint32_t a, uint32_t b) {
    const int order = compare_cells(keys_, &cells[a * keys_.size()], &cells[b * keys_.size()]);
    return order != 0 ? order < 0 : a < b;
  };
  if (limit_ && *limit_ < rows.order.size()) {
    std::partial_sort(rows.order.begin(), rows.order.begin() + static_cast<std::ptrdiff_t>(*limit_),
                      rows.order.end(), before);
    rows.order.resize(*limit_);
  } else {
    std::sort(rows.order.begin(), rows.order.end(), before);
  }
  return rows;
}

Result<Flow> RowSorter::gather(const Sorted& rows, size_t batch_rows, const EmitRows& emit) {
  RowGatherer gatherer(fields_.names());
  std::vector<std::vector<const index::Column*>> columns;
  for (const Batch& batch : batches_) columns.push_back(gatherer.columns_of(batch));
  for (size_t i = 0; i < rows.order.size(); ++i) {
    const Sorted::Place place = rows.places[rows.order[i]];
    gatherer.add(columns[place.batch], place.row);
    if (gatherer.rows() < batch_rows && i + 1 < rows.order.size()) continue;
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(const Flow flow, emit(gatherer.finish()));
    if (flow == Flow::kStop) return flow;
  }
  return Flow::kMore;
}

Result<void> RowSorter::settle() {
  RIFFLE_ASSIGN(const Sorted rows, sorted());
  Batch kept;
  RIFFLE_TRY(gather(rows, rows.order.size(), [&](const Batch& batch) -> Result<Flow> {
    kept = batch;
    return Flow::kMore;
  }));
  batches_.clear();
  rows_ = kept.rows();
  bytes_ = kept.memory_bytes();
  if (rows_ > 0) batches_.push_back(std::move(kept));
  return charge_.hold(bytes_);
}

Result<void> RowSorter::put_aside() {
  if (rows_ == 0) return {};
  constexpr size_t kWrittenAtOnce = 1024;
  RIFFLE_ASSIGN(SpillRun run, SpillRun::create(context_));
  RIFFLE_ASSIGN(const Sorted rows, sorted());
  const auto write = [&run](const Batch& batch) -> Result<Flow> {
    RIFFLE_TRY(run.write(batch));
    return Flow::kMore;
  };
  RIFFLE_TRY(gather(rows, kWrittenAtOnce, write));
  runs_.push_back(std::move(run));
  batches_.clear();
  rows_ = 0;
  bytes_ = 0;
  spilled_ = true;
  RIFFLE_TRY(charge_.hold(0));
  if (runs_.size() < kMostRuns) return {};
  RIFFLE_ASSIGN(SpillRun merged, SpillRun::create(context_));
  const auto write_merged = [&merged](const Batch& batch) -> Result<Flow> {
    RIFFLE_TRY(merged.write(batch));
    return Flow::kMore;
  };
  RIFFLE_TRY(
      merge_runs(runs_, keys_, fields_.names(), kWrittenAtOnce, limit_, context_, write_merged));
  runs_.clear();
  runs_.push_back(std::move(merged));
  return {};
}

Result<void> RowSorter::finish(const EmitRows& emit) {
  if (!runs_.empty()) {
    RIFFLE_TRY(put_aside());
    RIFFLE_TRY(
        merge_runs(runs_, keys_, fields_.names(), context_.batch_rows, limit_, context_, emit));
    runs_.clear();
    return {};
  }
  RIFFLE_ASSIGN(const Sorted rows, sorted());
  RIFFLE_TRY(gather(rows, context_.batch_rows, emit));
  batches_.clear();
  return charge_.hold(0);
}

}  // namespace riffle::lang
