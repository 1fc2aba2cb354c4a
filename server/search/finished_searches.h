#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/time.h"
#include "indexer/columns/batch.h"
#include "query-lang/query.h"

namespace riffle::server {

// The rows of searches that have ended, for `loadjob`: of the newest ones, for a while, where they
// are not large. Thread-safe.
class FinishedSearches {
 public:
  static constexpr Micros kKept = 600 * kMicrosPerSecond;
  static constexpr size_t kSearchBytes = 4u << 20;
  static constexpr size_t kAllBytes = 64u << 20;

  // Of a search that begins: its time in seconds and a number.
  std::string next_id(Micros now);
  void add(std::string id, index::Batch rows, Micros now);
  // Nothing where there is no such search, or no more.
  std::optional<index::Batch> rows(std::string_view id, Micros now) const;

 private:
  struct Search {
    std::string id;
    index::Batch rows;
    size_t bytes;
    Micros ended;
  };
  mutable std::mutex mutex_;
  uint64_t last_ = 0;
  std::deque<Search> searches_;  // oldest first
  size_t bytes_ = 0;
};

// Hands everything on to another sink, and keeps the rows as long as they are not large. Not
// thread-safe.
class KeepRows : public lang::ResultSink {
 public:
  explicit KeepRows(lang::ResultSink& to) : to_(to) {}

  Result<lang::Flow> rows(const index::Batch& batch) override;
  void preview(const index::Batch& batch) override { to_.preview(batch); }
  void progress(const index::ScanStatistics& statistics) override { to_.progress(statistics); }
  void matched(const index::Batch& batch) override { to_.matched(batch); }

  // The first `count` of them; nothing where all are too large.
  std::optional<index::Batch> take(size_t count);

 private:
  lang::ResultSink& to_;
  std::vector<index::Batch> batches_;
  size_t bytes_ = 0;
};

}  // namespace riffle::server
