#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "indexer/store/ingest.h"
#include "ingest-tap/kafka/batch_ingester.h"
#include "ingest-tap/kafka/offset_watch.h"
#include "ingest-tap/kafka/tap_stats.h"

namespace riffle::tap::kafka {

// What the polling thread knows of a partition that it holds.
struct TapPartition {
  OffsetWatch offsets;
  MessageBatch batch;  // read, and not yet on its way into the store
  std::chrono::steady_clock::time_point batch_since;
  int64_t end_position = -1;  // TapStats::Reading
  int64_t end_seen = -1;
  bool live = false;     // its events have been of the present: being caught up says how far it is
  Micros caught_up = 0;  // when everything in it was in the store

  // The message is the next one of the partition.
  void add(const PartitionName& name, Message message, std::chrono::steady_clock::time_point now);
  MessageBatch take_batch() { return std::exchange(batch, {}); }
};

// The partitions that are held. Of the polling thread.
class TapPartitions {
 public:
  using Map = std::map<PartitionName, TapPartition>;

  void hold(const std::vector<TopicPartition>& partitions);
  void clear() { all_.clear(); }
  bool empty() const { return all_.empty(); }
  Map::iterator begin() { return all_.begin(); }
  Map::iterator end() { return all_.end(); }
  TapPartition& at(const PartitionName& name) { return all_.at(name); }
  bool contains(const PartitionName& name) const { return all_.contains(name); }
  // Null where it is not held.
  Map::value_type* find(std::string_view topic, int32_t partition);

  void forget_batches();
  void moved();  // all of them were paused, resumed or sought

  std::vector<PartitionName> names() const;
  std::vector<TopicPartition> held() const;
  std::vector<TopicPartition> expected() const;  // where each goes on

  // How far each has been read, and which are caught up now. `end` asks for the end of a partition
  // (-1: unknown); `checkpoints` are the store's, `cluster` is ours.
  TapStats::Readings look_at_ends(const index::Checkpoints& checkpoints, const std::string& cluster,
                                  Micros now,
                                  const std::function<int64_t(const PartitionName&)>& end);

 private:
  Map all_;
};

}  // namespace riffle::tap::kafka
