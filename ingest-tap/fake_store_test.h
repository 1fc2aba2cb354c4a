#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "indexer/store/store.h"

namespace riffle::tap {

// A store in memory that keeps its promises: refuses what is not next in line, drops duplicates by
// ID, commits and rolls back. Tests make calls fail and look at what is committed. Thread-safe.
class FakeStore final : public index::Store {
 public:
  struct Row {
    std::string index, raw, host, source, sourcetype, id, reason;
    Micros time = 0;
    index::TimeSource time_source = index::TimeSource::kEvent;
    bool dead_letter = false;
  };

  // The next so many calls of ingest() or commit() fail.
  std::atomic<int> fail_ingests{0};
  std::atomic<int> fail_commits{0};
  std::atomic<int> slow_millis{0};  // each ingest takes so long

  Result<index::LedgerCounts> ingest(const index::SourceBatch& batch) override;
  Result<void> commit() override;
  Result<void> commit_if_due() override { return {}; }
  Result<void> compact() override { return {}; }
  void rollback() override;
  uint64_t rollbacks() const override;
  index::Checkpoints committed_checkpoints() const override;
  index::Checkpoints checkpoints() const override;
  std::shared_ptr<const index::EventSource> snapshot() const override { return nullptr; }
  std::vector<index::SegmentFacts> segments() const override { return {}; }
  uint64_t last_commit() const override;

  // Everything, committed or not, by ID.
  std::map<std::string, Row> rows() const;
  std::vector<Row> rows_in_order() const;
  index::LedgerCounts ledger() const;
  // Whether nothing would be lost by a rollback.
  bool all_committed() const;

 private:
  struct State {
    std::vector<Row> rows;
    std::map<std::string, size_t> ids;
    index::Checkpoints checkpoints;
  };
  void rollback_locked();

  mutable std::mutex mutex_;
  State active_;
  State committed_;
  uint64_t commits_ = 0;
  uint64_t rollbacks_ = 0;
};

}  // namespace riffle::tap
