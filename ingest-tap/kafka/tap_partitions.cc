#include "ingest-tap/kafka/tap_partitions.h"

namespace riffle::tap::kafka {

void TapPartition::add(const PartitionName& name, Message message,
                       std::chrono::steady_clock::time_point now) {
  if (batch.messages.empty()) {
    batch.name = name;
    batch_since = now;
  }
  batch.bytes += message.payload().size();
  batch.next_offset = message.offset() + 1;
  batch.caught_up = caught_up;
  batch.messages.push_back(std::move(message));
}

void TapPartitions::hold(const std::vector<TopicPartition>& partitions) {
  all_.clear();
  for (const TopicPartition& each : partitions) all_[{each.topic, each.partition}];
}

TapPartitions::Map::value_type* TapPartitions::find(std::string_view topic, int32_t partition) {
  const auto found = all_.find({std::string(topic), partition});
  return found == all_.end() ? nullptr : &*found;
}

void TapPartitions::forget_batches() {
  for (auto& [name, partition] : all_) partition.batch = {};
}

void TapPartitions::moved() {
  for (auto& [name, partition] : all_) partition.offsets.moved();
}

std::vector<PartitionName> TapPartitions::names() const {
  std::vector<PartitionName> names;
  for (const auto& [name, partition] : all_) names.push_back(name);
  return names;
}

std::vector<TopicPartition> TapPartitions::held() const {
  std::vector<TopicPartition> held;
  for (const auto& [name, partition] : all_) held.push_back({name.topic, name.partition});
  return held;
}

std::vector<TopicPartition> TapPartitions::expected() const {
  std::vector<TopicPartition> expected;
  for (const auto& [name, partition] : all_) {
    const int64_t offset = partition.offsets.expected();
    expected.push_back({name.topic, name.partition, offset >= 0 ? offset : kOffsetBeginning});
  }
  return expected;
}

TapStats::Readings TapPartitions::look_at_ends(
    const index::Checkpoints& checkpoints, const std::string& cluster, Micros now,
    const std::function<int64_t(const PartitionName&)>& end) {
  TapStats::Readings readings;
  for (auto& [name, partition] : all_) {
    const TapStats::Reading reading{end(name), partition.end_position, partition.end_seen};
    readings[name] = reading;
    const auto known = checkpoints.find({"kafka", cluster, name.topic, name.partition});
    if (known == checkpoints.end()) continue;
    partition.live |= known->second.watermark >= now - index::kLateAfter;
    const bool at_end =
        partition.batch.messages.empty() && TapStats::lag(reading, known->second.next_offset) == 0;
    if (partition.live && at_end) partition.caught_up = now;
  }
  return readings;
}

}  // namespace riffle::tap::kafka
