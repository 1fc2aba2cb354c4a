#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "indexer/base/result.h"
#include "query-lang/query.h"
#include "server/search/completeness.h"
#include "server/search/finished_searches.h"
#include "server/search/search_limits.h"

namespace riffle::server {

// What a search was asked with: the body of POST /api/v1/search.
struct SearchRequest {
  std::string query;
  std::string earliest;  // as SPL takes it; empty: the beginning
  std::string latest;    // empty: the end
  std::optional<double> now;
  std::string tz;  // empty: UTC
  std::optional<uint64_t> max_rows;
  bool preview = false;
};

// Everything of a request that can be wrong is settled: parsed query, times, zone.
struct PreparedSearch {
  std::string text;
  std::optional<lang::Query> query;
  lang::RunOptions options;
  Micros now = 0;
  std::shared_ptr<const TimeZone> zone;
  std::optional<uint64_t> max_rows;
  // Its id, and where its rows are kept when it has ended; null: nowhere.
  std::string sid = {};
  std::shared_ptr<FinishedSearches> finished = nullptr;
};

// User errors: query (with span), times, zone. `knowledge` (may be null): macros, lookups …
Result<PreparedSearch> prepare_search(const SearchRequest& request,
                                      std::shared_ptr<const lang::Knowledge> knowledge);

// What came of it, for metrics and logs.
struct SearchOutcome {
  bool ok = false;
  bool cancelled = false;
  uint64_t rows = 0;
  index::ScanStatistics scan;
  double seconds = 0;
};

// How complete the answer is, asked when it is done.
using CompletenessProvider =
    std::function<Completeness(const std::vector<std::string>& damaged, const TimeZone& zone)>;

// Runs the search in a thread of its own and hands its NDJSON lines (docs/http-api.md) to `write`
// in the calling thread, several at a time. `write` false, or `alive` false while nothing is to be
// written, cancels the search; returns when it has ended.
SearchOutcome run_search_stream(const PreparedSearch& search,
                                std::shared_ptr<const index::EventSource> snapshot,
                                const SearchLimits& limits,
                                const CompletenessProvider& completeness,
                                const std::function<bool(std::string_view)>& write,
                                const std::function<bool()>& alive);

}  // namespace riffle::server
