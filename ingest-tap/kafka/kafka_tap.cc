#include "ingest-tap/kafka/kafka_tap.h"

#include <algorithm>

#include "ingest-tap/kafka/tap.h"

namespace riffle::tap::kafka {
namespace {

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
// The same while the broker may be gone: polling must go on.
constexpr int kAskDoubtfulBrokerMillis = 300;

}  // namespace

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
    Polled polled = consumer_->poll(i == 0 ? kPollMillis : 0);
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

void Tap::take(Message message) {
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

void Tap::end_reached(const TopicPartition& where) {
  auto* const found = partitions_.find(where.topic, where.partition);
  if (found == nullptr || !accepting_) return;
  found->second.end_position = found->second.offsets.expected();
  found->second.end_seen = where.offset;
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
  if (!doubtful_ && accepting_ && !partitions_.empty()) stats_.broker_works();
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

}  // namespace riffle::tap::kafka

namespace riffle::tap {

Result<std::unique_ptr<KafkaTap>> KafkaTap::create(index::Store& store, KafkaTapOptions options) {
  auto tap = std::make_unique<kafka::Tap>(store, std::move(options));
  RIFFLE_TRY(tap->open());
  return std::unique_ptr<KafkaTap>(std::move(tap));
}

}  // namespace riffle::tap
