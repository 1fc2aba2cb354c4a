#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query-lang/exec/operator.h"
#include "query-lang/exec/row_sorter.h"

namespace riffle::lang {

// What `dedup` was asked for.
struct DedupArguments {
  uint64_t count = 1;
  std::vector<std::string> fields;
  bool keep_events = false;  // duplicates stay, without the values
  bool keep_empty = false;   // rows that lack a field stay
  bool consecutive = false;  // only neighbours are duplicates
  std::vector<SortKey> sort_by;
  std::string options;
};

// The arguments and the context must outlive it. When the combinations are too many for the memory,
// rows go to disk by combination, and what is kept of them comes at the end, in its order.
std::unique_ptr<Operator> make_dedup_operator(const DedupArguments& arguments,
                                              const index::SearchContext& context);

}  // namespace riffle::lang
