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
  // Where a partition that the store does not know yet begins: at its oldest message, or at its
  // end.
  bool start_at_end = false;
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
  bool given_up = false;        // was held since the start, and is not now
  int64_t position = -1;        // next offset that the store expects; -1 = none yet
  int64_t high_watermark = -1;  // end of the partition as last heard; -1 = unknown
  int64_t lag = -1;             // high_watermark - position; -1 = unknown
  index::LedgerCounts counts;   // the ledger of the store: it goes on over restarts
};

// The broker does not have the offset at which the store is.
struct OffsetLoss {
  enum class Kind {
    kOvertaken,  // deleted before we had read it: by retention or by hand
    kRestarted   // the partition ends before it: truncated, or a topic made anew
  };
  uint64_t number = 0;  // counted from 1 since the start
  Kind kind = Kind::kOvertaken;
  Micros time = 0;
  std::string topic;
  int32_t partition = 0;
  int64_t expected = 0;  // where the store was
  int64_t low = 0;       // what the broker has, and where reading went on
  int64_t high = 0;
  uint64_t missing = 0;  // offsets that we shall never see
  std::string text;      // all of this for people
};

struct KafkaTapStats {
  std::string cluster;     // empty until the broker has answered
  bool connected = false;  // has joined the group since the start
  bool paused = false;     // by back-pressure
  uint64_t messages = 0;
  uint64_t rebalances = 0;
  uint64_t rewinds = 0;  // returns to the store's checkpoints after an error or a rollback
  uint64_t ingest_errors = 0;
  // Offsets without anything to read (transaction markers, aborted or compacted records): the
  // places, and how many offsets in all. Nothing is missing there.
  uint64_t offset_holes = 0;
  uint64_t offsets_empty = 0;
  uint64_t offsets_asked_again = 0;  // jumps after a pause, seek or assignment
  uint64_t offset_losses = 0;        // since the start, and the messages that were missed by them
  uint64_t offsets_missing = 0;
  std::vector<OffsetLoss> losses;  // the newest of them, oldest first
  std::string last_error;          // why it has to wait; empty while it works
  index::LedgerCounts counts;      // sum over the partitions of this cluster
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
