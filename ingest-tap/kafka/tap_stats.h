#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "indexer/store/store.h"
#include "ingest-tap/kafka/kafka_tap.h"
#include "ingest-tap/kafka/message.h"

namespace riffle::tap::kafka {

// What a tap tells of itself. Written by the polling thread, read by any.
class TapStats {
 public:
  // How far a partition has been read, beyond what the store knows of it.
  struct Reading {
    int64_t end = -1;  // of the partition, as last heard; -1 = unknown
    // The client has given all messages up to the offset `end_seen`, the last of which goes before
    // `end_position`: between the two there is nothing to read. -1 = not known.
    int64_t end_position = -1;
    int64_t end_seen = -1;
  };
  using Readings = std::map<PartitionName, Reading>;

  // `any`: partitions came, so whatever kept us waiting is over.
  void assigned(const std::string& cluster, bool any);
  void revoked();
  void set_paused(bool paused);
  void add_messages(uint64_t count);
  void add_hole(uint64_t offsets);
  void add_asked_again();
  void add_rewind();
  // An empty error: it works.
  void set_ingest_errors(uint64_t count, const std::string& last_error);
  void note_error(std::string message);
  void broker_works();
  // Numbers it and keeps the newest few.
  void note_offset_loss(OffsetLoss loss);
  void set_readings(Readings readings);

  KafkaTapStats get(const index::Store& store) const;

  // Messages that are not in the store yet; -1 = unknown.
  static int64_t lag(const Reading& reading, int64_t position);

 private:
  mutable std::mutex mutex_;
  KafkaTapStats stats_;  // without last_error
  std::string broker_error_;
  std::string ingest_error_;
  Readings readings_;
  std::set<PartitionName> held_;  // since the start
};

}  // namespace riffle::tap::kafka
