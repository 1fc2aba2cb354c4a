#include "ingest-tap/fake_store_test.h"

#include <chrono>
#include <thread>

namespace riffle::tap {

Result<index::LedgerCounts> FakeStore::ingest(const index::SourceBatch& batch) {
  if (slow_millis > 0) std::this_thread::sleep_for(std::chrono::milliseconds(slow_millis));
  const std::lock_guard lock(mutex_);
  const auto known = active_.checkpoints.find(batch.key);
  const int64_t expected = known == active_.checkpoints.end() ? -1 : known->second.next_offset;
  if (batch.from_offset != expected || (batch.next_offset < expected && !batch.goes_back))
    return user_error("the batch is not next in line");
  if (fail_ingests > 0) {
    --fail_ingests;
    rollback_locked();
    return environment_error("no space left");
  }
  index::LedgerCounts counts;
  for (const index::IncomingEvent& event : batch.events) {
    ++counts.consumed;
    counts.bytes += event.raw.size();
    if (!active_.ids.emplace(event.id, active_.rows.size()).second) {
      ++counts.duplicate;
      continue;
    }
    ++(event.dead_letter ? counts.dead_lettered : counts.indexed);
    Row row{std::string(event.index),
            std::string(event.raw),
            std::string(event.host),
            std::string(event.source),
            std::string(event.sourcetype),
            std::string(event.id),
            {},
            event.time,
            event.time_source,
            event.dead_letter};
    for (const auto& [name, value] : event.fields) {
      if (name == "reason") row.reason = value;
    }
    active_.rows.push_back(std::move(row));
  }
  index::Checkpoint& checkpoint = active_.checkpoints[batch.key];
  checkpoint.next_offset = batch.next_offset;
  checkpoint.counts.consumed += counts.consumed;
  checkpoint.counts.indexed += counts.indexed;
  checkpoint.counts.duplicate += counts.duplicate;
  checkpoint.counts.dead_lettered += counts.dead_lettered;
  checkpoint.counts.bytes += counts.bytes;
  return counts;
}

Result<void> FakeStore::commit() {
  const std::lock_guard lock(mutex_);
  if (fail_commits > 0) {
    --fail_commits;
    rollback_locked();
    return environment_error("cannot sync");
  }
  committed_ = active_;
  ++commits_;
  return {};
}

void FakeStore::rollback_locked() {
  active_ = committed_;
  ++rollbacks_;
}

void FakeStore::rollback() {
  const std::lock_guard lock(mutex_);
  rollback_locked();
}

uint64_t FakeStore::rollbacks() const {
  const std::lock_guard lock(mutex_);
  return rollbacks_;
}
index::Checkpoints FakeStore::committed_checkpoints() const {
  const std::lock_guard lock(mutex_);
  return committed_.checkpoints;
}
index::Checkpoints FakeStore::checkpoints() const {
  const std::lock_guard lock(mutex_);
  return active_.checkpoints;
}
uint64_t FakeStore::last_commit() const {
  const std::lock_guard lock(mutex_);
  return commits_;
}

std::map<std::string, FakeStore::Row> FakeStore::rows() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, Row> rows;
  for (const Row& row : active_.rows) rows[row.id] = row;
  return rows;
}
std::vector<FakeStore::Row> FakeStore::rows_in_order() const {
  const std::lock_guard lock(mutex_);
  return active_.rows;
}
index::LedgerCounts FakeStore::ledger() const {
  const std::lock_guard lock(mutex_);
  index::LedgerCounts sum;
  for (const auto& [key, checkpoint] : active_.checkpoints) {
    sum.consumed += checkpoint.counts.consumed;
    sum.indexed += checkpoint.counts.indexed;
    sum.duplicate += checkpoint.counts.duplicate;
    sum.dead_lettered += checkpoint.counts.dead_lettered;
    sum.bytes += checkpoint.counts.bytes;
  }
  return sum;
}

bool FakeStore::all_committed() const {
  const std::lock_guard lock(mutex_);
  return active_.rows.size() == committed_.rows.size() &&
         active_.checkpoints.size() == committed_.checkpoints.size();
}

}  // namespace riffle::tap
