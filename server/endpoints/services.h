#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "indexer/store/store.h"
#include "ingest-tap/redrive/redrive.h"
#include "ingest-tap/spool/spool.h"
#include "server/knowledge/stored_knowledge.h"
#include "server/search/search_job.h"
#include "server/serve/ledger.h"
#include "server/serve/metrics.h"

namespace riffle::server {

// What readyz tells: a name for each thing that must be well, and how it is. Any thread.
class Readiness {
 public:
  // "ok" is well; anything else says what is the matter.
  void set(const std::string& check, const std::string& state) {
    const std::lock_guard lock(mutex_);
    checks_[check] = state;
  }
  std::map<std::string, std::string> checks() const {
    const std::lock_guard lock(mutex_);
    return checks_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> checks_;
};

// What the handlers work with. Owned by the composition root (serve/); handlers of many threads use
// it at a time.
struct Services {
  const index::Store& store;
  Metrics& metrics;
  const Readiness& readiness;
  std::function<Ledger()> ledger;
  std::shared_ptr<StoredKnowledge> knowledge;
  SearchLimits limits;
  int64_t concurrent_searches = 16;
  Micros tolerated_lag = 10 * kMicrosPerSecond;
  // From when the server began.
  std::shared_ptr<LateHistory> late = std::make_shared<LateHistory>(now_micros(), 0);
  // Their rows are what job_rows() of `knowledge` gives.
  std::shared_ptr<FinishedSearches> finished = std::make_shared<FinishedSearches>();
  tap::Spool* spool = nullptr;  // where events that come by HTTP are kept; null: none are taken
  // Of the dead letters, decoded as that sourcetype; null: not here.
  std::function<Result<tap::RedriveResult>(const std::string& sourcetype)> redrive = {};
  size_t ingest_body_bytes = 32u << 20;
  size_t body_bytes = 1u << 20;  // of all other endpoints
};

}  // namespace riffle::server
