#pragma once

#include <functional>
#include <string>
#include <vector>

#include "query-lang/exec/row_sorter.h"

namespace riffle::lang {

// The partial states of groups that did not fit the memory: runs on disk, each sorted by the keys
// of the groups, which are merged in slices of whole groups. Not thread-safe.
class StateRuns {
 public:
  // `keys`: the columns of the states that hold the keys.
  StateRuns(std::vector<std::string> keys, const index::SearchContext& context);

  // Begins a run; what is written until the next one must be sorted as GroupTable::sorted() is.
  Result<void> begin_run();
  Result<void> write(const index::Batch& states);
  bool empty() const { return runs_.empty(); }

  // Takes all states of some groups, those that were written first in front. All slices have the
  // same columns; their groups ascend from slice to slice.
  using TakeSlice = std::function<Result<Flow>(const index::Batch& states)>;
  Result<void> merge(const TakeSlice& take);
  // May be called several times. `prepare` changes the keys of states before they are held against
  // each other; what ascends must still ascend behind it.
  using Prepare = std::function<index::Batch(const index::Batch& states)>;
  Result<void> read(const TakeSlice& take, const Prepare& prepare = nullptr);

 private:
  Result<void> merge_runs_to_one();
  // Where the last group of the rows begins.
  size_t last_group(const index::Batch& rows) const;

  std::vector<SortKey> keys_;
  const index::SearchContext& context_;
  FieldNames fields_;
  std::vector<SpillRun> runs_;
};

}  // namespace riffle::lang
