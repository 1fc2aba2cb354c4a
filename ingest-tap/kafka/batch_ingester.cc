#include "ingest-tap/kafka/batch_ingester.h"

namespace riffle::tap::kafka {

struct BatchIngester::PartitionState {
  SourceIdentity identity;
  Decoder decoder;
  std::string source;
  std::string partition;
};

namespace {

index::CheckpointKey checkpoint_key(const std::string& cluster, const PartitionName& name) {
  return {.kind = "kafka", .cluster = cluster, .topic = name.topic, .partition = name.partition};
}

std::string kind_name(OffsetLoss::Kind kind) {
  return kind == OffsetLoss::Kind::kOvertaken ? "overtaken" : "restarted";
}

}  // namespace

BatchIngester::BatchIngester(index::Store& store, const KafkaTapOptions& options)
    : store_(store), options_(options), thread_([this] { run(); }) {}

BatchIngester::~BatchIngester() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Positions BatchIngester::restart(const std::string& cluster,
                                 const std::vector<PartitionName>& partitions) {
  std::unique_lock lock(mutex_);
  discard_locked(lock);
  // Decoders remember the time before; after a jump that would be the wrong one.
  states_.clear();
  cluster_ = cluster;
  // The number first: a rollback between the two calls then shows as one more.
  seen_rollbacks_ = store_.rollbacks();
  const index::Checkpoints checkpoints = store_.checkpoints();
  positions_.clear();
  for (const PartitionName& name : partitions) {
    const auto found = checkpoints.find(checkpoint_key(cluster, name));
    positions_[name] = found == checkpoints.end() ? -1 : found->second.next_offset;
  }
  failed_ = false;
  return positions_;
}

void BatchIngester::submit(MessageBatch batch) {
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return;
    queued_bytes_ += batch.bytes;
    queue_.push_back(std::move(batch));
  }
  wake_.notify_one();
}

void BatchIngester::discard_locked(std::unique_lock<std::mutex>& lock) {
  queue_.clear();
  idle_.wait(lock, [this] { return !busy_; });
  queued_bytes_ = 0;
}

void BatchIngester::discard() {
  std::unique_lock lock(mutex_);
  discard_locked(lock);
}

void BatchIngester::drain() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !busy_ && (queue_.empty() || failed_); });
}

size_t BatchIngester::queued_bytes() const {
  const std::lock_guard lock(mutex_);
  return queued_bytes_;
}

bool BatchIngester::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

void BatchIngester::notice_rollback() {
  const uint64_t rollbacks = store_.rollbacks();
  const std::lock_guard lock(mutex_);
  if (rollbacks != seen_rollbacks_) failed_ = true;
}

bool BatchIngester::has_uncommitted() const {
  const uint64_t commit = store_.last_commit();
  const std::lock_guard lock(mutex_);
  return dirty_ && commit == dirty_since_commit_;
}

Positions BatchIngester::positions() const {
  const std::lock_guard lock(mutex_);
  return positions_;
}

uint64_t BatchIngester::ingest_errors() const {
  const std::lock_guard lock(mutex_);
  return ingest_errors_;
}

std::string BatchIngester::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

void BatchIngester::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    MessageBatch batch = std::move(queue_.front());
    queue_.pop_front();
    busy_ = true;
    lock.unlock();

    const Result<void> result = ingest(batch);
    const uint64_t commit = store_.last_commit();
    const size_t bytes = batch.bytes;
    const PartitionName name = batch.name;
    const int64_t next_offset = batch.next_offset;
    batch.messages.clear();  // before anybody who waits for us closes the consumer

    lock.lock();
    busy_ = false;
    queued_bytes_ -= bytes;
    if (result) {
      positions_[name] = next_offset;
      dirty_ = true;
      dirty_since_commit_ = commit;
      last_error_.clear();
    } else {
      failed_ = true;
      ++ingest_errors_;
      last_error_ = result.error().message;
      queue_.clear();
      queued_bytes_ = 0;
    }
    idle_.notify_all();
  }
}

Result<void> BatchIngester::ingest(const MessageBatch& batch) {
  int64_t from_offset = -1;
  std::string cluster;
  {
    const std::lock_guard lock(mutex_);
    from_offset = positions_.at(batch.name);
    cluster = cluster_;
  }
  auto state = states_.find(batch.name);
  if (state == states_.end()) {
    state = states_
                .emplace(batch.name,
                         PartitionState{
                             SourceIdentity::kafka(cluster, batch.name.topic, batch.name.partition),
                             Decoder(options_.decode), "kafka:" + batch.name.topic,
                             std::to_string(batch.name.partition)})
                .first;
  }
  const Micros arrival = options_.clock();
  EventOrigin origin;
  origin.identity = &state->second.identity;
  origin.source = state->second.source;
  origin.partition = batch.name.partition;
  origin.arrival = arrival;
  origin.newest_time = arrival;
  arena_.clear();
  source_batch_.events.clear();
  source_batch_.events.reserve(batch.messages.size());
  for (const Message& message : batch.messages) {
    const std::string_view payload = message.payload();
    if (payload.empty()) continue;  // a tombstone of a compacted topic: no event
    origin.offset = message.offset();
    origin.broker_time = message.timestamp();
    origin.id = options_.id_from_key ? message.key() : std::string_view();
    if (origin.id.empty() && !options_.id_header.empty()) {
      origin.id = message.header(options_.id_header);
    }
    index::IncomingEvent& event = source_batch_.events.emplace_back();
    state->second.decoder.decode(payload, origin, arena_, event);
    // So that an event can be found again on the broker's side, and counted there and here.
    event.fields.emplace_back("kafka_topic", batch.name.topic);
    event.fields.emplace_back("kafka_partition", state->second.partition);
  }
  source_batch_.key = checkpoint_key(cluster, batch.name);
  source_batch_.from_offset = from_offset;
  source_batch_.next_offset = batch.next_offset;
  source_batch_.goes_back = batch.goes_back;
  source_batch_.caught_up = batch.caught_up;
  source_batch_.loss.reset();
  if (batch.loss) {
    source_batch_.loss = index::SourceLoss{source_batch_.key,   kind_name(batch.loss->kind),
                                           batch.loss->time,    batch.loss->expected,
                                           batch.loss->low,     batch.loss->high,
                                           batch.loss->missing, batch.loss->text};
  }
  RIFFLE_TRY(store_.ingest(source_batch_));
  return {};
}

}  // namespace riffle::tap::kafka
