#pragma once

#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/search_context.h"

namespace riffle::lang {

struct TransactionRules {
  std::vector<std::string> fields;
  std::optional<double> max_span;   // seconds
  std::optional<double> max_pause;  // seconds
  uint64_t max_events = 1000;
  uint64_t max_open = UINT64_MAX;         // transactions at a time
  uint64_t max_open_events = UINT64_MAX;  // events in them
  bool has_begin = false;                 // startswith was given
  bool has_end = false;
  bool unify_ends = false;  // the events at begin and end need one of the fields as well
  bool connected = true;
  bool keep_evicted = false;
  bool keep_orphans = false;
  bool all_lists = false;          // mvlist=t
  std::vector<std::string> lists;  // mvlist=a,b
  bool raw_list = false;
  std::string null_text = "NULL";
  std::optional<std::string> delimiter;  // for nomv
};

// Rows (ascending) that begin and end a transaction.
struct TransactionMarks {
  std::vector<uint32_t> begins;
  std::vector<uint32_t> ends;
};

// The transactions of events that come newest first: a row for each, the newest first. A user error
// where a row has no time or comes out of order.
Result<index::Batch> group_transactions(const TransactionRules& rules,
                                        const TransactionMarks& marks, const index::Batch& rows,
                                        const index::SearchContext& context);

}  // namespace riffle::lang
