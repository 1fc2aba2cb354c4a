#include <algorithm>

#include "ingest-tap/kafka/offset_loss.h"
#include "ingest-tap/kafka/tap.h"

namespace riffle::tap::kafka {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kLongestRetry{10'000};
constexpr int kAskBrokerMillis = 2000;

}  // namespace

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
  const Positions positions = ingester_.restart(cluster_, partitions_.names());
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
  RIFFLE_ASSIGN(const Watermarks marks,
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
  const auto loss =
      expected < 0 ? std::nullopt : judge_offset_loss(name, expected, *marks, options_.clock());
  if (loss) {
    stats_.note_offset_loss(*loss);
    // What was read before comes into the index before the jump, and the jump with it.
    flush(partition);
    MessageBatch jump;
    jump.name = name;
    jump.next_offset = marks->low;
    jump.goes_back = true;
    jump.loss = *loss;
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

void Tap::on_assign(std::vector<TopicPartition>& partitions) {
  cluster_ = options_.cluster_id;
  // We have just joined a group on it, so the broker does answer; but nothing may start under no
  // name.
  while (cluster_.empty() && !stopping_) cluster_ = consumer_->cluster_id(kAskBrokerMillis);
  partitions_.hold(partitions);
  const Positions positions = ingester_.restart(cluster_, partitions_.names());
  accepting_ = !cluster_.empty();
  paused_ = false;
  told_commit_ = 0;
  stats_.assigned(cluster_, !partitions.empty());
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
    each.offset = position >= 0 ? position : kOffsetBeginning;
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

}  // namespace riffle::tap::kafka
