#include "ingest-tap/spool/spool_tap.h"

#include <map>
#include <mutex>
#include <tuple>

#include "ingest-tap/worker.h"

namespace riffle::tap {
namespace {

// Decoders are kept by what senders call their events; beyond that somebody makes names up.
constexpr size_t kDecodersKept = 256;

class Tap final : public SpoolTap {
 public:
  Tap(index::Store& store, Spool& spool, SpoolTapOptions options)
      : store_(store),
        spool_(spool),
        options_(std::move(options)),
        key_(spool_key(options_.name)),
        identity_(SourceIdentity::spool(options_.name)) {}

  void start() override {
    worker_.start([this] { run(); });
  }
  void stop() override { worker_.stop(); }
  SpoolTapStats stats() const override {
    const std::lock_guard lock(mutex_);
    SpoolTapStats stats = stats_;
    stats.key = key_;
    stats.used_bytes = spool_.used_bytes();
    stats.max_bytes = spool_.max_bytes();
    stats.lag = std::max<int64_t>(0, spool_.end() - std::max<int64_t>(position_, spool_.begin()));
    return stats;
  }

 private:
  void run();
  void rewind();
  Result<bool> ingest_some();
  Result<void> make_room();
  Decoder& decoder_for(const SpoolRecord& record);

  index::Store& store_;
  Spool& spool_;
  const SpoolTapOptions options_;
  const index::CheckpointKey key_;
  const SourceIdentity identity_;

  // Of the thread.
  int64_t stored_ = -1;  // offset of the store; -1 = none
  uint64_t seen_rollbacks_ = 0;
  uint64_t seen_commit_ = 0;
  bool live_ = false;
  Micros caught_up_ = 0;
  std::map<std::tuple<std::string, std::string, std::string>, Decoder> decoders_;
  TextArena arena_;

  mutable std::mutex mutex_;
  int64_t position_ = -1;  // guarded by mutex_: stored_ for others
  SpoolTapStats stats_;    // guarded by mutex_

  Worker worker_;
};

void Tap::rewind() {
  seen_rollbacks_ = store_.rollbacks();
  const index::Checkpoints checkpoints = store_.checkpoints();
  const auto found = checkpoints.find(key_);
  stored_ = found == checkpoints.end() ? -1 : found->second.next_offset;
  const std::lock_guard lock(mutex_);
  position_ = stored_;
}

void Tap::run() {
  rewind();
  while (!worker_.stopping()) {
    if (store_.rollbacks() != seen_rollbacks_) {
      rewind();
      const std::lock_guard lock(mutex_);
      ++stats_.rewinds;
    }
    Result<bool> more = ingest_some();
    if (more) {
      if (auto made = make_room(); !made) more = std::move(made).error();
    }
    if (!more) {
      rewind();
      {
        const std::lock_guard lock(mutex_);
        ++stats_.rewinds;
        stats_.last_error = more.error().message;
      }
      if (!worker_.pause(options_.retry)) return;
    } else if (!*more) {
      spool_.wait(std::max<int64_t>(stored_, spool_.begin()), options_.poll);
    }
  }
}

// False when there is nothing to bring.
Result<bool> Tap::ingest_some() {
  const int64_t from = stored_ < 0 ? spool_.begin() : stored_;
  RIFFLE_ASSIGN(const SpoolChunk chunk, spool_.read(from, options_.batch_bytes));
  if (chunk.next_offset == from) return false;
  if (decoders_.size() > kDecodersKept) decoders_.clear();
  arena_.clear();
  index::SourceBatch batch;
  batch.key = key_;
  batch.from_offset = stored_;
  batch.next_offset = chunk.next_offset;
  batch.caught_up = caught_up_;
  for (const SpoolChunk::Record& each : chunk.records) {
    const SpoolRecord& record = each.record;
    const SourceIdentity named = SourceIdentity::batch(record.batch);
    EventOrigin origin;
    origin.identity = record.batch.empty() ? &identity_ : &named;
    origin.source = record.source;
    origin.arrival = record.arrival;
    origin.newest_time = record.arrival;
    Decoder& decoder = decoder_for(record);
    // Each request brings its own header.
    const bool csv = record.sourcetype == "csv";
    if (csv) decoder.set_header(record.events.front());
    for (size_t i = csv ? 1 : 0; i < record.events.size(); ++i) {
      const auto number = static_cast<int64_t>(i);
      origin.offset = record.batch.empty() ? each.base + number : number;
      decoder.decode(record.events[i], origin, arena_, batch.events.emplace_back());
      live_ |= batch.events.back().time >= origin.arrival - index::kLateAfter;
    }
  }
  if (chunk.missing > 0) {
    batch.loss =
        index::SourceLoss{key_,
                          "damaged",
                          now_micros(),
                          from,
                          spool_.begin(),
                          spool_.end(),
                          chunk.missing,
                          std::to_string(chunk.missing) + " events of the spool " + options_.name +
                              " before offset " + std::to_string(chunk.next_offset) +
                              " can't be read: its files are damaged, or were removed"};
  }
  RIFFLE_TRY(store_.ingest(batch));
  stored_ = chunk.next_offset;
  if (live_ && stored_ >= spool_.end()) caught_up_ = now_micros();
  const std::lock_guard lock(mutex_);
  position_ = stored_;
  stats_.missing += chunk.missing;
  stats_.last_error.clear();
  return true;
}

Decoder& Tap::decoder_for(const SpoolRecord& record) {
  auto name = std::tuple(std::string(record.index), std::string(record.host),
                         std::string(record.sourcetype));
  auto found = decoders_.find(name);
  if (found == decoders_.end())
    found = decoders_.emplace(std::move(name), Decoder(options_.decode(record))).first;
  return found->second;
}

Result<void> Tap::make_room() {
  if (stored_ > 0 && spool_.used_bytes() > spool_.max_bytes() / 2 &&
      store_.last_commit() == seen_commit_) {
    RIFFLE_TRY(store_.commit());
  }
  const uint64_t commit = store_.last_commit();
  if (commit == seen_commit_) return {};
  const index::Checkpoints committed = store_.committed_checkpoints();
  if (const auto found = committed.find(key_); found != committed.end()) {
    RIFFLE_TRY(spool_.release(found->second.next_offset));
  }
  seen_commit_ = commit;
  return {};
}

}  // namespace

index::CheckpointKey spool_key(const std::string& name) {
  return {.kind = "spool", .cluster = {}, .topic = name, .partition = 0};
}

std::unique_ptr<SpoolTap> SpoolTap::create(index::Store& store, Spool& spool,
                                           SpoolTapOptions options) {
  return std::make_unique<Tap>(store, spool, std::move(options));
}

}  // namespace riffle::tap
