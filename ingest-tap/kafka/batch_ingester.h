#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/kafka/kafka_tap.h"
#include "ingest-tap/kafka/message.h"

namespace riffle::tap::kafka {

// Messages of one partition in order. Without any it only moves the store's offset.
struct MessageBatch {
  PartitionName name;
  std::vector<Message> messages;
  int64_t next_offset = 0;
  bool goes_back = false;  // next_offset may be below the store's: the partition begins anew
  Micros caught_up = 0;    // when there was nothing more to read before these; 0 = there was
  size_t bytes = 0;
  std::optional<OffsetLoss> loss;
};

// Offset that the store expects next, by partition; -1 = it has none.
using Positions = std::map<PartitionName, int64_t>;

// Decodes batches and brings them into the store, in a thread of its own, so that polling goes on
// while the store seals. After the first failure (or a rollback by somebody else) it drops
// everything until restart(): nothing is skipped and nothing is taken twice. All functions from the
// polling thread, except those marked.
class BatchIngester {
 public:
  BatchIngester(index::Store& store, const KafkaTapOptions& options);
  ~BatchIngester();
  BatchIngester(const BatchIngester&) = delete;
  BatchIngester& operator=(const BatchIngester&) = delete;

  // Drops what is queued, waits for the batch in work, and takes the store's checkpoints of these
  // partitions as the new start.
  Positions restart(const std::string& cluster, const std::vector<PartitionName>& partitions);
  void submit(MessageBatch batch);
  // Drops what is queued and waits for the batch in work.
  void discard();
  // Waits until everything submitted is in the store, or failed.
  void drain();

  size_t queued_bytes() const;
  // Whether a restart is needed: an ingest failed, or the store rolled back.
  bool failed() const;
  // Notes a rollback that happened without a batch of ours.
  void notice_rollback();
  bool has_uncommitted() const;

  // From any thread.
  Positions positions() const;
  uint64_t ingest_errors() const;
  std::string last_error() const;  // empty when the last ingest worked

 private:
  struct PartitionState;
  void run();
  Result<void> ingest(const MessageBatch& batch);
  void discard_locked(std::unique_lock<std::mutex>& lock);

  index::Store& store_;
  const KafkaTapOptions& options_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;  // the ingesting thread: work, or the end
  std::condition_variable idle_;  // the polling thread: a batch is done
  std::deque<MessageBatch> queue_;
  size_t queued_bytes_ = 0;
  bool busy_ = false;
  bool failed_ = false;
  bool stopping_ = false;
  std::string cluster_;
  Positions positions_;
  uint64_t seen_rollbacks_ = 0;
  uint64_t ingest_errors_ = 0;
  std::string last_error_;
  bool dirty_ = false;
  uint64_t dirty_since_commit_ = 0;

  // Of the ingesting thread, or the polling thread while that one waits.
  std::map<PartitionName, PartitionState> states_;
  TextArena arena_;
  index::SourceBatch source_batch_;

  std::thread thread_;
};

}  // namespace riffle::tap::kafka
