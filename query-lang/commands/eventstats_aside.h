#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/operator.h"
#include "query-lang/exec/row_sorter.h"

namespace riffle::lang {

// eventstats with more groups than fit the memory: rows go to disk by group, the parts are worked
// through one by one, and the rows come back in their order. A row with several values goes to each
// of its groups and comes back from the first. Terms, fields and context must outlive it. Not
// thread-safe.
class EventstatsAside {
 public:
  EventstatsAside(std::span<const AggregateTerm> terms, std::span<const std::string> by,
                  const index::SearchContext& context, bool numbers_only,
                  std::optional<std::string> delimiter);

  Result<void> add(const index::Batch& batch);
  Result<void> finish(BatchSink& out);

 private:
  index::Batch expanded(const index::Batch& batch, std::vector<std::string>& keys);
  Result<void> finish_partition(SpillRun& run);
  std::vector<index::ColumnPtr> key_columns(const index::Batch& batch) const;

  std::span<const AggregateTerm> terms_;
  std::span<const std::string> by_;
  const index::SearchContext& context_;
  bool numbers_only_;
  std::optional<std::string> delimiter_;
  std::vector<std::string> key_names_;  // of the one value of each BY field
  FieldNames fields_;
  SpillPartitions partitions_;
  std::vector<SortKey> order_;
  RowSorter sorted_;
  uint64_t rows_ = 0;
};

// The results of all groups of `groups`, with the names of their fields. `delimiter`: as for
// result_of().
std::vector<std::pair<std::string, index::ColumnPtr>> group_results(
    const AggregateSet& aggregates, size_t groups, const std::optional<std::string>& delimiter);

// The group of each row, the first where it is in several; kNullCode where it is in none.
std::vector<uint32_t> first_groups(const GroupTable::Rows& rows, size_t batch_rows);

}  // namespace riffle::lang
