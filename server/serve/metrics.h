#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "indexer/store/store.h"
#include "server/search/search_job.h"
#include "server/serve/ledger.h"

namespace riffle::server {

// Counters of this process since its start, in Prometheus' text form. Any thread.
class Metrics {
 public:
  void count_request(std::string_view endpoint, int status, double seconds);
  // False when `limit` searches are running; else one more is, until search_ended().
  bool search_begins(int64_t limit);
  void search_ended(const SearchOutcome& outcome);
  void count_commit(bool ok, double seconds);

  std::string render(const index::Store& store, const Ledger& ledger) const;

 private:
  // Seconds; a search below the first is instant to a person, one above the last is a report.
  static constexpr std::array<double, 10> kBounds = {0.005, 0.01, 0.05, 0.1, 0.25,
                                                     0.5,   1,    2.5,  10,  60};
  struct Histogram {
    std::array<uint64_t, kBounds.size()> counts{};
    uint64_t count = 0;
    double sum = 0;
    void add(double seconds);
    void render(std::string& out, std::string_view name, std::string_view labels) const;
  };

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, uint64_t> requests_;
  std::map<std::string, Histogram> request_seconds_;
  std::map<std::string, uint64_t> searches_;  // by status
  Histogram search_seconds_;
  Histogram commit_seconds_;
  uint64_t commit_failures_ = 0;
  uint64_t scanned_events_ = 0;
  uint64_t scanned_bytes_ = 0;
  int64_t running_ = 0;
};

}  // namespace riffle::server
