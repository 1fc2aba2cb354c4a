#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {

struct KafkaTapOptions {
  std::string brokers;              // "host:port,host:port"
  std::vector<std::string> topics;  // names, or patterns that start with ^
  std::string group = "riffle";
  // Names the cluster in checkpoints and IDs. Empty: what the broker says. An embedded broker's own
  // ID is no better than an address in memory: give EmbeddedBroker::cluster_id() there.
  std::string cluster_id;
  DecodeOptions decode;
  std::string id_header = "_id";  // a message's header that holds its document ID; empty = none
  bool id_from_key = false;       // the message's key is its document ID
  std::map<std::string, std::string>
      client;                           // further settings of librdkafka (TLS, SASL), as they are
  size_t batch_events = 4096;           // into the store at once, of one partition
  Micros batch_wait = 100'000;          // a batch that is not full waits this long
  size_t max_queued_bytes = 64u << 20;  // between broker and store: then partitions pause
  Micros idle_commit =
      30 * kMicrosPerSecond;  // commit what is active when nothing has come for so long
  std::function<Micros()> clock = now_micros;
};

struct KafkaPartitionStats {
  std::string topic;
  int32_t partition = 0;
  bool assigned = false;
  int64_t position = -1;        // next offset that the store expects; -1 = none yet
  int64_t high_watermark = -1;  // end of the partition as last heard; -1 = unknown
  int64_t lag = -1;             // high_watermark - position; -1 = unknown
  index::LedgerCounts counts;   // the ledger of the store: it goes on over restarts
};

struct KafkaTapStats {
  std::string cluster;     // empty until the broker has answered
  bool connected = false;  // has joined the group since the start
  bool paused = false;     // by back-pressure
  uint64_t messages = 0;
  uint64_t rebalances = 0;
  uint64_t rewinds = 0;  // returns to the store's checkpoints after an error or a rollback
  uint64_t ingest_errors = 0;
  uint64_t offset_gaps = 0;      // places where offsets jumped forward …
  uint64_t offsets_missing = 0;  // … and how many offsets they jumped over in all
  uint64_t offset_resets =
      0;  // the store's offset did not exist on the broker (retention, truncation, new topic)
  std::string last_error;
  index::LedgerCounts counts;  // sum over the partitions of this cluster
  std::vector<KafkaPartitionStats> partitions;
};

// Taps topics of a broker into a store. The offsets that count are the store's checkpoints: every
// assignment starts there, and a failed ingest or a rollback goes back there; the group's commits
// only tell lag tools where we are. start() and stop() from one thread, stats() from any. The store
// must outlive the tap. An unreachable broker is not a failure: the tap goes on trying and says so
// in stats().
class KafkaTap {
 public:
  // User error for settings that librdkafka refuses.
  static Result<std::unique_ptr<KafkaTap>> create(index::Store& store, KafkaTapOptions options);
  virtual ~KafkaTap() = default;  // stops

  virtual void start() = 0;
  // Commits what is active, leaves the group and ends the threads. The error is that of the last
  // commit.
  virtual Result<void> stop() = 0;
  virtual KafkaTapStats stats() const = 0;
};

}  // namespace riffle::tap
