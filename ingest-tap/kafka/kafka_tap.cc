#include "ingest-tap/kafka/kafka_tap.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "ingest-tap/kafka/batch_ingester.h"
#include "ingest-tap/kafka/consumer.h"
#include "ingest-tap/kafka/offset_loss.h"
#include "ingest-tap/kafka/tap_partitions.h"

namespace riffle::tap {
namespace {

using kafka::MessageBatch;
using kafka::OffsetWatch;
using kafka::PartitionName;
using kafka::TapPartition;
using kafka::TopicPartition;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long one poll waits: short enough for stop() and for batches that wait to fill.
constexpr int kPollMillis = 50;
// Messages taken before queue, failures and waiting batches are looked after.
constexpr int kMessagesInARow = 256;
// A batch holds no more than this, however few its messages are.
constexpr size_t kBatchBytes = 4u << 20;
// Lag, the group's commits, rollbacks and idle commits are looked after this often.
constexpr milliseconds kHousekeeping{250};
// After a failed ingest: the first wait before trying again; doubled with each further failure.
constexpr milliseconds kFirstRetry{200};
constexpr milliseconds kLongestRetry{10'000};
constexpr int kAskBrokerMillis = 2000;
// The same while the broker may be gone: polling must go on.
constexpr int kAskDoubtfulBrokerMillis = 300;

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

  KafkaTapStats stats() const override { return stats_.get(store_); }

 private:
  void run();
  void read_some();
  void shut_down();
  void take(kafka::Message message);
  void flush(TapPartition& partition);
  void flush_waiting();
  void apply_back_pressure();
  void look_for_failure();
  void rewind();
  void retry_later();
  void end_reached(const TopicPartition& where);
  void offset_lost(const TopicPartition& where);
  Result<int64_t> begin_new(const PartitionName& name);
  void housekeeping();
  void tell_group();
  void look_at_ends();
  bool broker_answers();
  Result<void> commit_store();
  void on_assign(std::vector<TopicPartition>& partitions) override;
  void on_revoke(const std::vector<TopicPartition>& partitions, bool lost) override;

  void set_paused(bool paused);

  index::Store& store_;
  const KafkaTapOptions options_;
  kafka::BatchIngester ingester_;
  std::unique_ptr<kafka::Consumer> consumer_;  // after the ingester: its messages go first
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  Result<void> stop_result_;

  // Of the polling thread.
  kafka::TapPartitions partitions_;
  std::string cluster_;
  bool accepting_ = false;  // false: what is polled is thrown away, a rewind is due
  bool paused_ = false;
  Clock::time_point rewind_at_;
  milliseconds retry_ = kFirstRetry;
  uint64_t errors_before_ = 0;
  Clock::time_point next_housekeeping_;
  Clock::time_point last_message_ = Clock::now();
  Clock::time_point now_;  // of the messages read in a row
  uint64_t told_commit_ = 0;

  bool doubtful_ = false;  // a broker's connection broke: what we know of ends may be old

  kafka::TapStats stats_;
};

void Tap::run() {
  while (!stopping_) {
    read_some();
    look_for_failure();
    flush_waiting();
    apply_back_pressure();
    if (Clock::now() >= next_housekeeping_) housekeeping();
  }
  shut_down();
}

// As many messages as are there, within bounds: what is looked after between them costs as much as
// a message does.
void Tap::read_some() {
  now_ = Clock::now();
  for (int i = 0; i < kMessagesInARow && !stopping_; ++i) {
    kafka::Polled polled = consumer_->poll(i == 0 ? kPollMillis : 0);
    if (i == 0) now_ = Clock::now();
    if (polled.message) take(std::move(*polled.message));
    if (polled.end_reached) end_reached(*polled.end_reached);
    if (!polled.error.empty()) {
      doubtful_ = true;
      stats_.note_error(std::move(polled.error));
    }
    if (polled.offset_lost) offset_lost(*polled.offset_lost);
    if (!polled.message) return;
  }
}

void Tap::shut_down() {
  if (accepting_) {
    for (auto& [name, partition] : partitions_) flush(partition);
    ingester_.drain();
  }
  ingester_.discard();
  partitions_.forget_batches();
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
  last_message_ = now_;
  if (!accepting_) return;
  auto* const found = partitions_.find(message.topic(), message.partition());
  if (found == nullptr) return;
  auto& [name, partition] = *found;
  const int64_t offset = message.offset();
  const int64_t expected = partition.offsets.expected();
  switch (partition.offsets.judge(offset)) {
    case OffsetWatch::Verdict::kNext:
      break;
    case OffsetWatch::Verdict::kHole:
      stats_.add_hole(static_cast<uint64_t>(offset - expected));
      break;
    case OffsetWatch::Verdict::kKnown:
      return;
    case OffsetWatch::Verdict::kAskAgain:
      stats_.add_asked_again();
      // A rewind goes to the right place where a seek does not.
      if (!consumer_->seek({{name.topic, name.partition, expected}})) retry_later();
      return;
  }
  partition.add(name, std::move(message), last_message_);
  if (partition.batch.messages.size() >= options_.batch_events ||
      partition.batch.bytes >= kBatchBytes) {
    flush(partition);
  }
}

void Tap::flush(TapPartition& partition) {
  if (partition.batch.messages.empty()) return;
  stats_.add_messages(partition.batch.messages.size());
  ingester_.submit(partition.take_batch());
}

void Tap::flush_waiting() {
  if (!accepting_) return;
  const auto oldest = Clock::now() - std::chrono::microseconds(options_.batch_wait);
  for (auto& [name, partition] : partitions_) {
    if (!partition.batch.messages.empty() && partition.batch_since <= oldest) flush(partition);
  }
}

void Tap::apply_back_pressure() {
  if (!accepting_) return;
  const size_t queued = ingester_.queued_bytes();
  if (!paused_ && queued > options_.max_queued_bytes) set_paused(true);
  if (paused_ && queued < options_.max_queued_bytes / 2) set_paused(false);
}

void Tap::set_paused(bool paused) {
  const Result<void> done =
      paused ? consumer_->pause(partitions_.held()) : consumer_->resume(partitions_.held());
  if (!done) stats_.note_error(done.error().message);
  partitions_.moved();
  paused_ = paused;
  stats_.set_paused(paused);
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

void Tap::retry_later() {
  accepting_ = false;
  rewind_at_ = Clock::now() + kFirstRetry;
}

void Tap::rewind() {
  for (auto& [name, partition] : partitions_) partition = {};
  const kafka::Positions positions = ingester_.restart(cluster_, partitions_.names());
  set_paused(false);
  accepting_ = true;
  for (auto& [name, partition] : partitions_) {
    int64_t position = positions.at(name);
    if (position < 0) {
      const auto begin = begin_new(name);
      if (!begin) {
        stats_.note_error(begin.error().message);
        return retry_later();
      }
      position = *begin;
    }
    partition.offsets.start_at(position);
  }
  const std::vector<TopicPartition> targets = partitions_.expected();
  Result<void> done = consumer_->seek(targets);
  if (!done) done = consumer_->restart(targets);
  if (!done) {
    stats_.note_error(done.error().message);
    return retry_later();
  }
  stats_.add_rewind();
}

// Where a partition begins that the store does not know. Its end must be in the store before the
// first message: after a crash the end would be another one.
Result<int64_t> Tap::begin_new(const PartitionName& name) {
  RIFFLE_ASSIGN(const kafka::Watermarks marks,
                consumer_->query_watermarks({name.topic, name.partition}, kAskBrokerMillis));
  if (!options_.start_at_end) return marks.low;
  MessageBatch place;
  place.name = name;
  place.next_offset = marks.high;
  ingester_.submit(std::move(place));
  ingester_.drain();
  RIFFLE_TRY(store_.commit());
  return marks.high;
}

void Tap::end_reached(const TopicPartition& where) {
  auto* const found = partitions_.find(where.topic, where.partition);
  if (found == nullptr || !accepting_) return;
  found->second.end_position = found->second.offsets.expected();
  found->second.end_seen = where.offset;
}

void Tap::offset_lost(const TopicPartition& where) {
  auto* const found = partitions_.find(where.topic, where.partition);
  if (found == nullptr) return;
  auto& [name, partition] = *found;
  const auto marks = consumer_->query_watermarks(where, kAskBrokerMillis);
  if (!marks) {
    stats_.note_error(marks.error().message);
    return retry_later();
  }
  const int64_t expected = partition.offsets.expected();
  const auto loss = expected < 0
                        ? std::nullopt
                        : kafka::judge_offset_loss(name, expected, *marks, options_.clock());
  if (loss) {
    stats_.note_offset_loss(*loss);
    // What was read before comes into the index before the jump, and the jump with it.
    flush(partition);
    MessageBatch jump;
    jump.name = name;
    jump.next_offset = marks->low;
    jump.goes_back = true;
    ingester_.submit(std::move(jump));
    partition = {};
    partition.offsets.start_at(marks->low);
  }
  // The partition has stopped for good: only a new start of all of them gets it going.
  if (const auto done = consumer_->restart(partitions_.expected()); !done) {
    stats_.note_error(done.error().message);
    return retry_later();
  }
  partitions_.moved();
  paused_ = false;
  stats_.set_paused(false);
}

void Tap::housekeeping() {
  next_housekeeping_ = Clock::now() + kHousekeeping;
  ingester_.notice_rollback();
  const bool idle = Clock::now() - last_message_ > std::chrono::microseconds(options_.idle_commit);
  if (idle && accepting_ && ingester_.has_uncommitted()) static_cast<void>(commit_store());
  tell_group();
  look_at_ends();
  stats_.set_ingest_errors(ingester_.ingest_errors(), ingester_.last_error());
  if (accepting_ && ingester_.ingest_errors() == errors_before_ && ingester_.has_uncommitted())
    retry_ = kFirstRetry;  // it works again
}

void Tap::tell_group() {
  const uint64_t commit = store_.last_commit();
  if (commit == told_commit_ || partitions_.empty()) return;
  told_commit_ = commit;
  std::vector<TopicPartition> offsets;
  for (const auto& [key, checkpoint] : store_.committed_checkpoints()) {
    if (key.kind != "kafka" || key.cluster != cluster_) continue;
    if (!partitions_.contains({key.topic, key.partition})) continue;
    offsets.push_back({key.topic, key.partition, checkpoint.next_offset});
  }
  consumer_->commit_async(offsets);
}

bool Tap::broker_answers() {
  for (const TopicPartition& each : partitions_.held()) {
    if (!consumer_->query_watermarks(each, kAskDoubtfulBrokerMillis)) return false;
  }
  return true;
}

void Tap::look_at_ends() {
  if (doubtful_) doubtful_ = !broker_answers();
  stats_.set_readings(partitions_.look_at_ends(
      store_.checkpoints(), cluster_, options_.clock(), [this](const PartitionName& name) {
        if (doubtful_ || !accepting_) return int64_t{-1};
        return std::max<int64_t>(-1,
                                 consumer_->known_watermarks({name.topic, name.partition}).high);
      }));
}

Result<void> Tap::commit_store() {
  Result<void> done = store_.commit();
  if (!done) stats_.note_error(done.error().message);
  return done;
}

void Tap::on_assign(std::vector<TopicPartition>& partitions) {
  cluster_ = options_.cluster_id;
  // We have just joined a group on it, so the broker does answer; but nothing may start under no
  // name.
  while (cluster_.empty() && !stopping_) cluster_ = consumer_->cluster_id(kAskBrokerMillis);
  partitions_.hold(partitions);
  const kafka::Positions positions = ingester_.restart(cluster_, partitions_.names());
  accepting_ = !cluster_.empty();
  paused_ = false;
  told_commit_ = 0;
  stats_.assigned(cluster_);
  for (TopicPartition& each : partitions) {
    const PartitionName name{each.topic, each.partition};
    int64_t position = positions.at(name);
    if (position < 0 && options_.start_at_end && accepting_) {
      if (const auto begin = begin_new(name)) {
        position = *begin;
      } else {
        stats_.note_error(begin.error().message);
        retry_later();
      }
    }
    partitions_.at(name).offsets.start_at(position);
    each.offset = position >= 0 ? position : kafka::kOffsetBeginning;
  }
}

void Tap::on_revoke(const std::vector<TopicPartition>&, bool) {
  // With the range assignor everything is revoked at once. What is not yet in the store will be
  // read again by whoever gets the partition, from the store's checkpoint.
  accepting_ = false;
  ingester_.discard();
  partitions_.clear();
  if (!stopping_) static_cast<void>(commit_store());
  stats_.revoked();
}

}  // namespace

Result<std::unique_ptr<KafkaTap>> KafkaTap::create(index::Store& store, KafkaTapOptions options) {
  auto tap = std::make_unique<Tap>(store, std::move(options));
  RIFFLE_TRY(tap->open());
  return std::unique_ptr<KafkaTap>(std::move(tap));
}

}  // namespace riffle::tap
