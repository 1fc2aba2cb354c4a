#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/column.h"
#include "indexer/read/search_context.h"

namespace riffle::lang {

// What an aggregate gets beside its argument, for each batch.
struct AggregateInput {
  const index::Column* argument = nullptr;  // null for a bare count
  const index::Column* time =
      nullptr;  // _time, for earliest, latest, rate …; null where there is none
  std::span<const uint32_t> groups;  // for each row the number of its group
  uint64_t first_row = 0;  // of the batch in the whole input: order for first(), last(), list()
};

// The states of one aggregate for all groups of one worker. Groups are numbered from 0; resize()
// comes before any use of a new one. Partial states are plain values (numbers, texts, multivalues),
// so that merging works across threads, spill files and, one day, nodes.
class Aggregate {
 public:
  virtual ~Aggregate() = default;
  virtual void resize(size_t groups) = 0;
  virtual Result<void> update(const AggregateInput& input) = 0;
  virtual index::Value partial(size_t group) const = 0;
  // Takes a partial state of the same kind of aggregate into `group`. Partials come in input order
  // where the aggregate says order_matters.
  virtual Result<void> merge(size_t group, const index::ValueView& partial) = 0;
  // Null where nothing was aggregated (count and dc give 0).
  virtual index::Value result(size_t group) const = 0;
  virtual size_t memory_bytes() const = 0;
};

struct AggregateExample {
  std::string_view query;     // "| stats sum(x) AS s"
  std::string_view input;     // JSON lines
  std::string_view expected;  // JSON lines
};

struct AggregateCall {
  std::string_view name;  // as written: "p95" has its number in it
  double parameter = 0;   // perc<N>
  const index::SearchContext& context;
};

struct AggregateSpec {
  std::string_view name;
  std::vector<std::string_view> aliases = {};
  std::string_view category;
  std::string_view syntax;  // "avg(<field>)"
  std::string_view summary;
  bool takes_number = false;  // perc95, exactperc99
  bool needs_argument = true;
  bool needs_time = false;
  bool order_matters = false;    // first, last, list: needs the input in search order
  bool zero_when_empty = false;  // count, dc: 0 in empty cells of timechart and chart
  double per_seconds = 0;  // per_hour 3600: timechart divides the sum by the length of the bucket
                           // and multiplies by this; other commands refuse it
  bool metrics_only = false;  // rate_avg, rate_sum: mstats puts others in their place
  std::vector<AggregateExample> examples = {};
  std::unique_ptr<Aggregate> (*make)(const AggregateCall& call) = nullptr;
};

}  // namespace riffle::lang
