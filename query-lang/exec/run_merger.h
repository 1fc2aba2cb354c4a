#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query-lang/exec/row_sorter.h"

namespace riffle::lang {

// Reads sorted runs as one, in batches of `batch_rows` with these fields; of rows that compare
// equal those of the earlier run come first. Ends behind `limit` rows, or when no more is wanted.
Result<void> merge_runs(std::vector<SpillRun>& runs, const std::vector<SortKey>& keys,
                        const std::vector<std::string>& fields, size_t batch_rows,
                        std::optional<uint64_t> limit, const index::SearchContext& context,
                        const EmitRows& emit);

}  // namespace riffle::lang
