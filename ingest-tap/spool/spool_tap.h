#pragma once

#include <functional>
#include <memory>
#include <string>

#include "indexer/base/result.h"
#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/spool/spool.h"

namespace riffle::tap {

struct SpoolTapOptions {
  std::string name = "http";  // of the spool, in checkpoints and IDs
  // How a record with this index, host and sourcetype is decoded.
  std::function<DecodeOptions(const SpoolRecord&)> decode;
  size_t batch_bytes = 4u << 20;          // into the store at once
  std::chrono::milliseconds poll{100};    // for commits of others, which empty the spool
  std::chrono::milliseconds retry{1000};  // after a failure
};

struct SpoolTapStats {
  index::CheckpointKey key;
  int64_t lag = 0;  // events in the spool that are not in the store
  uint64_t used_bytes = 0;
  uint64_t max_bytes = 0;
  uint64_t rewinds = 0;  // returns to the store's checkpoint after an error or a rollback
  uint64_t missing = 0;  // acknowledged events that can't be read any more: damage
  std::string last_error;
};

// Brings what senders were acknowledged into the store, as from a broker's partition: the offset
// that counts is the store's checkpoint. A spool that is half full is committed before its time.
// start() and stop() from one thread, stats() from any; store and spool must outlive it.
class SpoolTap {
 public:
  static std::unique_ptr<SpoolTap> create(index::Store& store, Spool& spool,
                                          SpoolTapOptions options);
  virtual ~SpoolTap() = default;  // stops

  virtual void start() = 0;
  virtual void stop() = 0;
  virtual SpoolTapStats stats() const = 0;
};

index::CheckpointKey spool_key(const std::string& name);

}  // namespace riffle::tap
