#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/columns/batch.h"
#include "indexer/read/predicate.h"
#include "indexer/read/search_context.h"

namespace riffle::index {

// Which fields somebody downstream needs.
struct FieldDemand {
  bool all = true;
  std::vector<std::string>
      names;  // sorted, unique; only where `all` is false. A name may hold `*` wildcards.

  static FieldDemand everything() { return {}; }
  static FieldDemand none() { return {false, {}}; }
  static FieldDemand only(std::vector<std::string> names);
  void add(const std::string& name);
  void remove(const std::string& name);
  bool wants(std::string_view name) const;
  friend bool operator==(const FieldDemand&, const FieldDemand&) = default;
};

// What a query asks of a source of events.
struct ScanSpec {
  TimeRange time;        // event time, _time
  TimeRange index_time;  // process time, _indextime
  Predicate predicate;
  FieldDemand fields;  // of the batches; none: row counts only
  // kNewestFirst: _time, commit, source sequence, all descending; the scan has one part.
  // kAny: parts in any order, for several workers.
  enum class Order : uint8_t { kNewestFirst, kAny } order = Order::kNewestFirst;
  // With kNewestFirst: the rows after that many are not wanted.
  std::optional<uint64_t> limit;
};

struct ScanStatistics {
  uint64_t events_total = 0;    // in the segments of the snapshot
  uint64_t events_scanned = 0;  // looked at, or answered for by an index
  uint64_t bytes_scanned = 0;   // decoded
  uint64_t events_matched = 0;
  uint64_t segments = 0;
  uint64_t segments_pruned = 0;  // by time or by index, without decoding a row
  double fraction = 0;           // of the work done, 0 to 1
  std::vector<std::string> damaged_segments;
};

// A running scan. Parts are disjoint; different parts may be read by different threads, calls for
// the same part never overlap.
class Scan {
 public:
  virtual ~Scan() = default;
  virtual size_t parts() const = 0;
  // The next batch of a part (at least one row, at most the context's batch_rows; in any order, and
  // where that is kBatchRows or more, also a whole block at once, whose columns are then shared
  // instead of copied); nothing at its end. Damaged segments are skipped, named in the statistics
  // and told through the context's messages.
  virtual Result<std::optional<Batch>> next(size_t part) = 0;
  // Any thread, any time.
  virtual ScanStatistics statistics() const = 0;
};

// Events as of one moment: an immutable snapshot, usable by any number of threads. Implemented by
// the store; the query engine needs nothing else.
class EventSource {
 public:
  virtual ~EventSource() = default;
  // The number of the last commit it holds (rows not committed yet may be visible as well).
  virtual uint64_t commit() const = 0;
  // `context` must outlive the scan.
  virtual Result<std::unique_ptr<Scan>> scan(const ScanSpec& spec,
                                             const SearchContext& context) const = 0;
};

}  // namespace riffle::index
