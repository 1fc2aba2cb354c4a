#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/time.h"

namespace riffle::samples {

struct StorageConsumerOptions {
  std::string brokers;
  std::vector<std::string> topics = {"logs"};
  std::string group = "storage";
  std::string cluster_id;  // as for the tap: empty = what the broker says
  std::string directory;
  uint64_t file_bytes = 128u << 20;         // of NDJSON before compression: then the next file
  Micros file_age = 60 * kMicrosPerSecond;  // a file is closed, synced and committed after so long
};

struct StorageConsumerStats {
  uint64_t messages = 0;
  uint64_t bytes = 0;  // before compression
  uint64_t files = 0;  // closed
  Micros delay = 0;    // sum over the messages, from the stamp of each to its line in the file
  int64_t lag = -1;    // messages behind over all partitions; -1 = unknown
  std::string last_error;
};

// The other reader of the stream: keeps everything, for ever, as day folders (by process time) of
// zstd-compressed NDJSON: DIR/TOPIC/date=YYYY-MM-DD/PARTITION-FIRST_OFFSET.ndjson.zst, each with a
// sidecar (day_file.h) that says which times it holds. Commits the offsets of its own group when a
// file is closed, so it writes at least once. Events without an ID in their JSON stand there as
// ingest-tap/decode/storage_line.h says.
class StorageConsumer {
 public:
  static Result<std::unique_ptr<StorageConsumer>> create(StorageConsumerOptions options);
  virtual ~StorageConsumer() = default;  // stops

  virtual void start() = 0;
  virtual Result<void> stop() = 0;  // closes the files
  virtual StorageConsumerStats stats() const = 0;
};

}  // namespace riffle::samples
