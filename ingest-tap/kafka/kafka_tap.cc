#include "ingest-tap/kafka/kafka_tap.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "ingest-tap/kafka/batch_ingester.h"
#include "ingest-tap/kafka/consumer.h"

namespace riffle::tap {
namespace {

using kafka::MessageBatch;
using kafka::PartitionName;
using kafka::TopicPartition;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long one poll waits: short enough for stop() and for batches that wait to fill.
constexpr int kPollMillis = 50;
// A batch holds no more than this, however few its messages are.
constexpr size_t kBatchBytes = 4u << 20;
// Lag, the group's commits, rollbacks and idle commits are looked after this often.
constexpr milliseconds kHousekeeping{250};
// After a failed ingest: the first wait before trying again; doubled with each further failure.
constexpr milliseconds kFirstRetry{200};
constexpr milliseconds kLongestRetry{10'000};
constexpr int kAskBrokerMillis = 2000;

class Tap final : public KafkaTap, private kafka::AssignmentListener {
 public:
  Tap(index::Store& store, KafkaTapOptions options)
      : store_(store), options_(std::move(options)), ingester_(store, options_) {}
  ~Tap() override {
    if (thread_.joinable()) static_cast<void>(stop());
  }

  Result<void> open() {
    if (options_.topics.empty()) return user_error("the Kafka tap needs at least one topic");
    RIFFLE_ASSIGN(consumer_, kafka::Consumer::create({.brokers = options_.brokers,
                                                      .group = options_.group,
                                                      .client = options_.client},
                                                     *this));
    return consumer_->subscribe(options_.topics);
  }

  void start() override {
    thread_ = std::thread([this] { run(); });
  }

  Result<void> stop() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return stop_result_;
  }

  KafkaTapStats stats() const override;

 private:
  // What the polling thread knows of a partition that it holds.
  struct Partition {
    int64_t expected = -1;   // offset of the next message; -1 = whatever comes first
    bool uncertain = false;  // the position was moved: a jump may be the client's mistake
    int64_t checked = -1;    // a jump from here was looked at a second time
    MessageBatch batch;
    Clock::time_point batch_since;
  };

  void run();
  void shut_down();
  void take(kafka::Message message);
  void flush(const PartitionName& name, Partition& partition);
  void flush_waiting();
  void apply_back_pressure();
  void look_for_failure();
  void rewind();
  void offset_lost(const TopicPartition& where);
  void housekeeping();
  Result<void> commit_store();
  void note_error(std::string message);
  void on_assign(std::vector<TopicPartition>& partitions) override;
  void on_revoke(const std::vector<TopicPartition>& partitions, bool lost) override;

  std::vector<PartitionName> names() const;
  std::vector<TopicPartition> held() const;
  std::vector<TopicPartition> expected() const;  // the partitions held, where each goes on
  void set_paused(bool paused);

  index::Store& store_;
  const KafkaTapOptions options_;
  kafka::BatchIngester ingester_;
  std::unique_ptr<kafka::Consumer> consumer_;  // after the ingester: its messages go first
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  Result<void> stop_result_;

  // Of the polling thread.
  std::map<PartitionName, Partition> partitions_;
  std::string cluster_;
  bool accepting_ = false;  // false: what is polled is thrown away, a rewind is due
  bool paused_ = false;
  Clock::time_point rewind_at_;
  milliseconds retry_ = kFirstRetry;
  uint64_t errors_before_ = 0;
  Clock::time_point next_housekeeping_;
  Clock::time_point last_message_ = Clock::now();
  uint64_t told_commit_ = 0;

  mutable std::mutex stats_mutex_;
  KafkaTapStats stats_;
};

void Tap::run() {
  while (!stopping_) {
    kafka::Polled polled = consumer_->poll(kPollMillis);
    if (polled.message) take(std::move(*polled.message));
    if (!polled.error.empty()) note_error(std::move(polled.error));
    if (polled.offset_lost) offset_lost(*polled.offset_lost);
    look_for_failure();
    flush_waiting();
    apply_back_pressure();
    if (Clock::now() >= next_housekeeping_) housekeeping();
  }
  shut_down();
}

void Tap::shut_down() {
  if (accepting_) {
    for (auto& [name, partition] : partitions_) flush(name, partition);
    ingester_.drain();
  }
  ingester_.discard();
  for (auto& [name, partition] : partitions_) partition.batch = {};
  stop_result_ = commit_store();
  if (stop_result_) {
    std::vector<TopicPartition> offsets;
    for (const auto& [name, offset] : ingester_.positions()) {
      if (offset >= 0 && !ingester_.failed())
        offsets.push_back({name.topic, name.partition, offset});
    }
    // Nobody depends on the group's offsets; a broker that is gone must not make the stop fail.
    static_cast<void>(consumer_->commit(offsets));
  }
  consumer_->close();
}

void Tap::take(kafka::Message message) {
  last_message_ = Clock::now();
  if (!accepting_) return;
  const auto found = partitions_.find({std::string(message.topic()), message.partition()});
  if (found == partitions_.end()) return;
  Partition& partition = found->second;
  const int64_t offset = message.offset();
  if (partition.expected >= 0 && offset < partition.expected)
    return;  // the client went back by itself
  if (partition.expected >= 0 && offset > partition.expected) {
    if (partition.uncertain && partition.checked != partition.expected) {
      // After a pause, a seek or an assignment librdkafka may go on at a wrong place: ask once
      // more.
      partition.checked = partition.expected;
      if (consumer_->seek({{found->first.topic, found->first.partition, partition.expected}}))
        return;
      partition.checked = -1;
      accepting_ = false;  // a rewind goes to the right place
      rewind_at_ = Clock::now() + kFirstRetry;
      return;
    }
    const std::lock_guard lock(stats_mutex_);
    ++stats_.offset_gaps;
    stats_.offsets_missing += static_cast<uint64_t>(offset - partition.expected);
  }
  partition.uncertain = false;
  partition.expected = offset + 1;
  if (partition.batch.messages.empty()) {
    partition.batch.name = found->first;
    partition.batch_since = last_message_;
  }
  partition.batch.bytes += message.payload().size();
  partition.batch.next_offset = offset + 1;
  partition.batch.messages.push_back(std::move(message));
  if (partition.batch.messages.size() >= options_.batch_events ||
      partition.batch.bytes >= kBatchBytes) {
    flush(found->first, partition);
  }
}

void Tap::flush(const PartitionName& name, Partition& partition) {
  if (partition.batch.messages.empty()) return;
  const uint64_t count = partition.batch.messages.size();
  partition.batch.name = name;
  ingester_.submit(std::exchange(partition.batch, {}));
  const std::lock_guard lock(stats_mutex_);
  stats_.messages += count;
}

void Tap::flush_waiting() {
  if (!accepting_) return;
  const auto oldest = Clock::now() - std::chrono::microseconds(options_.batch_wait);
  for (auto& [name, partition] : partitions_) {
    if (!partition.batch.messages.empty() && partition.batch_since <= oldest)
      flush(name, partition);
  }
}

void Tap::apply_back_pressure() {
  if (!accepting_) return;
  const size_t queued = ingester_.queued_bytes();
  if (!paused_ && queued > options_.max_queued_bytes) set_paused(true);
  if (paused_ && queued < options_.max_queued_bytes / 2) set_paused(false);
}

void Tap::set_paused(bool paused) {
  const Result<void> done = paused ? consumer_->pause(held()) : consumer_->resume(held());
  if (!done) note_error(done.error().message);
  for (auto& [name, partition] : partitions_) partition.uncertain = true;
  paused_ = paused;
  const std::lock_guard lock(stats_mutex_);
  stats_.paused = paused;
}

void Tap::look_for_failure() {
  if (accepting_ && ingester_.failed()) {
    accepting_ = false;
    // The broker keeps what we can't take. Polling goes on, so that the group knows us alive.
    set_paused(true);
    const uint64_t errors = ingester_.ingest_errors();
    rewind_at_ = Clock::now() + (errors > errors_before_ ? retry_ : milliseconds(0));
    if (errors > errors_before_) retry_ = std::min(retry_ * 2, kLongestRetry);
    errors_before_ = errors;
  }
  if (!accepting_ && !partitions_.empty() && Clock::now() >= rewind_at_) rewind();
}

void Tap::rewind() {
  for (auto& [name, partition] : partitions_) partition.batch = {};
  const kafka::Positions positions = ingester_.restart(cluster_, names());
  set_paused(false);
  for (auto& [name, partition] : partitions_) {
    partition.expected = positions.at(name);
    if (partition.expected < 0) {
      const auto marks =
          consumer_->query_watermarks({name.topic, name.partition}, kAskBrokerMillis);
      if (marks) partition.expected = marks->low;
    }
    partition.uncertain = true;
    partition.checked = -1;
  }
  const std::vector<TopicPartition> targets = expected();
  Result<void> done = consumer_->seek(targets);
  if (!done) done = consumer_->restart(targets);
  if (!done) {
    note_error(done.error().message);
    rewind_at_ = Clock::now() + kFirstRetry;
    return;
  }
  accepting_ = true;
  const std::lock_guard lock(stats_mutex_);
  ++stats_.rewinds;
}

void Tap::offset_lost(const TopicPartition& where) {
  const auto found = partitions_.find({where.topic, where.partition});
  if (found == partitions_.end()) return;
  Partition& partition = found->second;
  // What was read before comes into the index before the jump.
  flush(found->first, partition);
  const auto marks = consumer_->query_watermarks(where, kAskBrokerMillis);
  if (!marks) {
    accepting_ = false;
    rewind_at_ = Clock::now() + kFirstRetry;
    note_error(marks.error().message);
    return;
  }
  const int64_t missing =
      partition.expected >= 0 ? std::max<int64_t>(0, marks->low - partition.expected) : 0;
  note_error("offset " + std::to_string(partition.expected) + " of " + where.topic + " partition " +
             std::to_string(where.partition) + " does not exist on the broker (it has " +
             std::to_string(marks->low) + " to " + std::to_string(marks->high) + "): going on at " +
             std::to_string(marks->low));
  partition.expected = marks->low;
  partition.uncertain = true;
  partition.checked = -1;
  {
    const std::lock_guard lock(stats_mutex_);
    ++stats_.offset_resets;
    if (missing > 0) {
      ++stats_.offset_gaps;
      stats_.offsets_missing += static_cast<uint64_t>(missing);
    }
  }
  // The partition has stopped for good: only a new start of all of them gets it going.
  if (const auto done = consumer_->restart(expected()); !done) {
    accepting_ = false;
    rewind_at_ = Clock::now() + kFirstRetry;
    note_error(done.error().message);
    return;
  }
  for (auto& [name, each] : partitions_) each.uncertain = true;
  paused_ = false;
  const std::lock_guard lock(stats_mutex_);
  stats_.paused = false;
}

void Tap::housekeeping() {
  next_housekeeping_ = Clock::now() + kHousekeeping;
  ingester_.notice_rollback();
  const bool idle = Clock::now() - last_message_ > std::chrono::microseconds(options_.idle_commit);
  if (idle && accepting_ && ingester_.has_uncommitted()) static_cast<void>(commit_store());

  if (const uint64_t commit = store_.last_commit();
      commit != told_commit_ && !partitions_.empty()) {
    told_commit_ = commit;
    std::vector<TopicPartition> offsets;
    const index::Checkpoints checkpoints = store_.committed_checkpoints();
    for (const auto& [key, checkpoint] : checkpoints) {
      if (key.kind != "kafka" || key.cluster != cluster_) continue;
      if (!partitions_.contains({key.topic, key.partition})) continue;
      offsets.push_back({key.topic, key.partition, checkpoint.next_offset});
    }
    consumer_->commit_async(offsets);
  }

  std::vector<std::pair<PartitionName, int64_t>> ends;
  for (const TopicPartition& each : held()) {
    ends.emplace_back(PartitionName{each.topic, each.partition},
                      consumer_->known_watermarks(each).high);
  }
  const std::lock_guard lock(stats_mutex_);
  stats_.partitions.clear();
  for (const auto& [name, high] : ends) {
    KafkaPartitionStats partition;
    partition.topic = name.topic;
    partition.partition = name.partition;
    partition.assigned = true;
    partition.high_watermark = high >= 0 ? high : -1;
    stats_.partitions.push_back(std::move(partition));
  }
  if (ingester_.ingest_errors() > stats_.ingest_errors) {
    stats_.ingest_errors = ingester_.ingest_errors();
    stats_.last_error = ingester_.last_error();
  } else if (accepting_ && ingester_.has_uncommitted()) {
    retry_ = kFirstRetry;  // it works again
  }
}

Result<void> Tap::commit_store() {
  Result<void> done = store_.commit();
  if (!done) note_error(done.error().message);
  return done;
}

void Tap::note_error(std::string message) {
  const std::lock_guard lock(stats_mutex_);
  stats_.last_error = std::move(message);
}

void Tap::on_assign(std::vector<TopicPartition>& partitions) {
  cluster_ = options_.cluster_id;
  // We have just joined a group on it, so the broker does answer; but nothing may start under no
  // name.
  while (cluster_.empty() && !stopping_) cluster_ = consumer_->cluster_id(kAskBrokerMillis);
  partitions_.clear();
  for (const TopicPartition& each : partitions) partitions_[{each.topic, each.partition}];
  const kafka::Positions positions = ingester_.restart(cluster_, names());
  for (TopicPartition& each : partitions) {
    const int64_t position = positions.at({each.topic, each.partition});
    partitions_.at({each.topic, each.partition}).expected = position;
    partitions_.at({each.topic, each.partition}).uncertain = true;
    each.offset = position >= 0 ? position : kafka::kOffsetBeginning;
  }
  accepting_ = !cluster_.empty();
  paused_ = false;
  told_commit_ = 0;
  const std::lock_guard lock(stats_mutex_);
  ++stats_.rebalances;
  stats_.connected = true;
  stats_.paused = false;
  stats_.cluster = cluster_;
}

void Tap::on_revoke(const std::vector<TopicPartition>&, bool) {
  // With the range assignor everything is revoked at once. What is not yet in the store will be
  // read again by whoever gets the partition, from the store's checkpoint.
  accepting_ = false;
  ingester_.discard();
  partitions_.clear();
  if (!stopping_) static_cast<void>(commit_store());
  const std::lock_guard lock(stats_mutex_);
  stats_.partitions.clear();
  stats_.paused = false;
}

std::vector<PartitionName> Tap::names() const {
  std::vector<PartitionName> names;
  for (const auto& [name, partition] : partitions_) names.push_back(name);
  return names;
}

std::vector<TopicPartition> Tap::held() const {
  std::vector<TopicPartition> held;
  for (const auto& [name, partition] : partitions_) held.push_back({name.topic, name.partition});
  return held;
}

std::vector<TopicPartition> Tap::expected() const {
  std::vector<TopicPartition> expected;
  for (const auto& [name, partition] : partitions_) {
    expected.push_back({name.topic, name.partition,
                        partition.expected >= 0 ? partition.expected : kafka::kOffsetBeginning});
  }
  return expected;
}

KafkaTapStats Tap::stats() const {
  KafkaTapStats result;
  {
    const std::lock_guard lock(stats_mutex_);
    result = stats_;
  }
  std::map<PartitionName, KafkaPartitionStats> by_name;
  for (KafkaPartitionStats& each : result.partitions) by_name[{each.topic, each.partition}] = each;
  for (const auto& [key, checkpoint] : store_.checkpoints()) {
    if (key.kind != "kafka" || key.cluster != result.cluster) continue;
    KafkaPartitionStats& partition = by_name[{key.topic, key.partition}];
    partition.topic = key.topic;
    partition.partition = key.partition;
    partition.position = checkpoint.next_offset;
    partition.counts = checkpoint.counts;
    result.counts += checkpoint.counts;
  }
  result.partitions.clear();
  for (auto& [name, partition] : by_name) {
    if (partition.high_watermark >= 0) {
      partition.lag =
          std::max<int64_t>(0, partition.high_watermark - std::max<int64_t>(0, partition.position));
    }
    result.partitions.push_back(std::move(partition));
  }
  return result;
}

}  // namespace

Result<std::unique_ptr<KafkaTap>> KafkaTap::create(index::Store& store, KafkaTapOptions options) {
  auto tap = std::make_unique<Tap>(store, std::move(options));
  RIFFLE_TRY(tap->open());
  return std::unique_ptr<KafkaTap>(std::move(tap));
}

}  // namespace riffle::tap
