#include "ingest-tap/kafka/tap_stats.h"

#include <algorithm>

namespace riffle::tap::kafka {
namespace {

// Enough for a look at what happened; the counters know all.
constexpr size_t kLossesKept = 100;

}  // namespace

void TapStats::assigned(const std::string& cluster, bool any) {
  const std::lock_guard lock(mutex_);
  if (any) broker_error_.clear();
  ++stats_.rebalances;
  stats_.connected = true;
  stats_.paused = false;
  stats_.cluster = cluster;
}

void TapStats::revoked() {
  const std::lock_guard lock(mutex_);
  readings_.clear();
  stats_.paused = false;
}

void TapStats::set_paused(bool paused) {
  const std::lock_guard lock(mutex_);
  stats_.paused = paused;
}

void TapStats::add_messages(uint64_t count) {
  const std::lock_guard lock(mutex_);
  stats_.messages += count;
}

void TapStats::add_hole(uint64_t offsets) {
  const std::lock_guard lock(mutex_);
  ++stats_.offset_holes;
  stats_.offsets_empty += offsets;
}

void TapStats::add_asked_again() {
  const std::lock_guard lock(mutex_);
  ++stats_.offsets_asked_again;
}

void TapStats::add_rewind() {
  const std::lock_guard lock(mutex_);
  ++stats_.rewinds;
}

void TapStats::set_ingest_errors(uint64_t count, const std::string& last_error) {
  const std::lock_guard lock(mutex_);
  stats_.ingest_errors = count;
  ingest_error_ = last_error;
}

void TapStats::note_error(std::string message) {
  const std::lock_guard lock(mutex_);
  broker_error_ = std::move(message);
}

void TapStats::broker_works() {
  const std::lock_guard lock(mutex_);
  broker_error_.clear();
}

void TapStats::note_offset_loss(OffsetLoss loss) {
  const std::lock_guard lock(mutex_);
  ++stats_.offset_losses;
  stats_.offsets_missing += loss.missing;
  loss.number = stats_.offset_losses;
  stats_.losses.push_back(std::move(loss));
  if (stats_.losses.size() > kLossesKept) stats_.losses.erase(stats_.losses.begin());
}

void TapStats::set_readings(Readings readings) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, reading] : readings) held_.insert(name);
  readings_ = std::move(readings);
}

int64_t TapStats::lag(const Reading& reading, int64_t position) {
  if (reading.end < 0) return -1;
  int64_t reached = std::max<int64_t>(0, position);
  if (reading.end_seen >= 0 && position >= reading.end_position)
    reached = std::max(reached, reading.end_seen);
  return std::max<int64_t>(0, reading.end - reached);
}

KafkaTapStats TapStats::get(const index::Store& store) const {
  KafkaTapStats result;
  Readings readings;
  std::map<PartitionName, KafkaPartitionStats> by_name;
  {
    const std::lock_guard lock(mutex_);
    result = stats_;
    readings = readings_;
    result.last_error = ingest_error_.empty() ? broker_error_ : ingest_error_;
    for (const PartitionName& name : held_) by_name[name].given_up = !readings.contains(name);
  }
  for (const auto& [name, reading] : readings) {
    KafkaPartitionStats& partition = by_name[name];
    partition.assigned = true;
    partition.high_watermark = reading.end;
  }
  for (const auto& [key, checkpoint] : store.checkpoints()) {
    if (key.kind != "kafka" || key.cluster != result.cluster) continue;
    KafkaPartitionStats& partition = by_name[{key.topic, key.partition}];
    partition.position = checkpoint.next_offset;
    partition.counts = checkpoint.counts;
    result.counts += checkpoint.counts;
  }
  for (auto& [name, partition] : by_name) {
    partition.topic = name.topic;
    partition.partition = name.partition;
    if (const auto reading = readings.find(name); reading != readings.end())
      partition.lag = lag(reading->second, partition.position);
    result.partitions.push_back(std::move(partition));
  }
  return result;
}

}  // namespace riffle::tap::kafka
