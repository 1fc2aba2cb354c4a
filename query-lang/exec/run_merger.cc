#include "query-lang/exec/run_merger.h"

#include <algorithm>
#include <utility>

namespace riffle::lang {

using index::Batch;

namespace {

// Where one run is being read.
struct Cursor {
  SpillRun* run = nullptr;
  Batch batch;
  std::vector<const index::Column*> columns;
  std::vector<SortCell> cells;
  size_t row = 0;
};

// The next row of the run; false at its end.
Result<bool> advance(Cursor& cursor, const std::vector<SortKey>& keys,
                     const RowGatherer& gatherer) {
  if (++cursor.row < cursor.batch.rows()) return true;
  RIFFLE_ASSIGN(std::optional<Batch> batch, cursor.run->next());
  if (!batch) return false;
  cursor.batch = std::move(*batch);
  cursor.columns = gatherer.columns_of(cursor.batch);
  cursor.cells.clear();
  append_cells(cursor.batch, keys, cursor.cells);
  cursor.row = 0;
  return true;
}

}  // namespace

Result<void> merge_runs(std::vector<SpillRun>& runs, const std::vector<SortKey>& keys,
                        const std::vector<std::string>& fields, size_t batch_rows,
                        std::optional<uint64_t> limit, const index::SearchContext& context,
                        const EmitRows& emit) {
  RowGatherer gatherer(fields);
  std::vector<Cursor> cursors(runs.size());
  std::vector<size_t> heap;
  const auto behind = [&](size_t a, size_t b) {
    const int order = compare_cells(keys, cursors[a].cells.data() + cursors[a].row * keys.size(),
                                    cursors[b].cells.data() + cursors[b].row * keys.size());
    return order != 0 ? order > 0 : a > b;
  };
  for (size_t i = 0; i < runs.size(); ++i) {
    runs[i].rewind();
    cursors[i].run = &runs[i];
    RIFFLE_ASSIGN(const bool any, advance(cursors[i], keys, gatherer));
    if (any) heap.push_back(i);
  }
  std::make_heap(heap.begin(), heap.end(), behind);
  uint64_t left = limit.value_or(UINT64_MAX);
  while (!heap.empty() && left > 0) {
    std::pop_heap(heap.begin(), heap.end(), behind);
    Cursor& cursor = cursors[heap.back()];
    gatherer.add(cursor.columns, cursor.row);
    --left;
    RIFFLE_ASSIGN(const bool more, advance(cursor, keys, gatherer));
    if (more) {
      std::push_heap(heap.begin(), heap.end(), behind);
    } else {
      heap.pop_back();
    }
    if (gatherer.rows() < batch_rows && left > 0 && !heap.empty()) continue;
    RIFFLE_TRY(context.check());
    RIFFLE_ASSIGN(const Flow flow, emit(gatherer.finish()));
    if (flow == Flow::kStop) break;
  }
  return {};
}

}  // namespace riffle::lang
