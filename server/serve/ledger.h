#pragma once

#include <optional>
#include <string>
#include <vector>

#include "indexer/store/ingest.h"
#include "ingest-tap/kafka/kafka_tap.h"
#include "ingest-tap/spool/spool_tap.h"
#include "server/search/completeness.h"

namespace riffle::server {

// One source partition as the ledger shows it.
struct LedgerRow {
  index::CheckpointKey key;
  index::Checkpoint checkpoint;
  bool live = false;        // a running tap reads it
  int64_t lag_events = -1;  // -1: unknown
};

// A tap as such: what it can't tell by partitions while it has none.
struct LedgerTap {
  std::string name;
  std::string kind;       // kafka, file
  bool connected = true;  // has got to its source since the start
  std::string error;      // why it has to wait; empty while it works
};

struct Ledger {
  std::vector<LedgerRow> rows;
  std::vector<LedgerTap> taps;
  index::SourceLosses losses;  // kept in the manifest, over restarts
  tap::SpoolTapStats spool;    // bytes on the disk, damage
  std::string demo_json;  // what the demo's producer and storage consumer count, as a JSON object;
                          // empty outside of the demo

  index::LedgerCounts total() const;
  std::vector<SourceState> source_states() const;
  std::string to_json() const;
};

// What a tap knows of a partition beyond its checkpoint.
struct LivePartition {
  index::CheckpointKey key;
  int64_t lag_events = -1;
};

// The checkpoints (those that are active included) together with what the taps know.
Ledger make_ledger(const index::Checkpoints& checkpoints, const std::vector<LivePartition>& live);

// "kafka/cluster/topic/3", "file//var/log/x.log".
std::string source_name(const index::CheckpointKey& key);

}  // namespace riffle::server
