#include "samples/producer/sample_producer.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>

#include "indexer/store/ingest.h"
#include "ingest-tap/kafka/producer.h"
#include "samples/generator/random.h"
#include "samples/producer/poison.h"

namespace riffle::samples {
namespace {

using Clock = std::chrono::steady_clock;
using tap::kafka::OutgoingMessage;
using tap::kafka::Producer;

// Messages go out in small groups, so that the rate is even and the thread sleeps in between.
constexpr std::chrono::milliseconds kTick{20};
// How long the end waits for acknowledgements: a run with an end shall come to it, though its
// broker starts anew meanwhile; one without must not keep its process.
constexpr int kFlushMillis = 10'000;
constexpr int kFinalFlushMillis = 60'000;

class Running final : public SampleProducer {
 public:
  explicit Running(SampleProducerOptions options)
      : options_(std::move(options)),
        generator_(options_.generator),
        poison_chance_(options_.generator.seed) {}
  ~Running() override {
    if (thread_.joinable()) static_cast<void>(stop());
  }

  Result<void> open() {
    RIFFLE_ASSIGN(producer_,
                  Producer::create({.brokers = options_.brokers, .client = options_.client},
                                   [this](uint64_t tag, bool ok) { acknowledged(tag, ok); }));
    return {};
  }

  void start() override {
    thread_ = std::thread([this] { run(); });
  }
  Result<void> stop() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return result_;
  }
  bool finished() const override { return finished_; }
  ProducerLedger ledger() const override {
    const std::lock_guard lock(mutex_);
    return ledger_;
  }

 private:
  struct InFlight {
    std::string id;
    uint64_t hash = 0;
    bool late = false;
    bool resent = false;
    bool poison = false;
  };

  void run() {
    send_history();
    const Clock::time_point start = Clock::now();
    uint64_t live = 0;
    while (!stopping_ && !enough() && result_) {
      const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
      const auto due = static_cast<uint64_t>(seconds * options_.events_per_second);
      for (; live < due && !enough() && !stopping_; ++live) send(now_micros());
      producer_->poll(static_cast<int>(kTick.count()));
    }
    const Result<void> flushed = producer_->flush(enough() ? kFinalFlushMillis : kFlushMillis);
    if (result_ && !flushed) result_ = flushed;
    write_ids();
    finished_ = enough();
  }

  // Events spread evenly over the time before the start.
  void send_history() {
    const Micros end = now_micros();
    const double seconds = static_cast<double>(options_.backfill) / kMicrosPerSecond;
    const auto count = static_cast<uint64_t>(seconds * options_.events_per_second);
    const Clock::time_point start = Clock::now();
    for (uint64_t i = 0; i < count && !stopping_ && !enough() && result_; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(count);
      send(end - options_.backfill +
           static_cast<Micros>(share * static_cast<double>(options_.backfill)));
      const auto due = start + std::chrono::duration<double>(static_cast<double>(i) /
                                                             options_.backfill_per_second);
      while (!stopping_ && Clock::now() < due) producer_->poll(1);
    }
  }

  bool enough() const { return options_.max_messages > 0 && attempted_ >= options_.max_messages; }

  bool keeps_ids() const { return options_.max_messages > 0 || !options_.ids_file.empty(); }

  void send(Micros now) {
    if (options_.poison_share > 0 && poison_chance_.chance(options_.poison_share)) {
      send_poison(now);
      return;
    }
    const SampleEvent event = generator_.next(now);
    const uint64_t tag = ++attempted_;
    {
      const std::lock_guard lock(mutex_);
      in_flight_[tag] = {event.id, payload_hash(event.payload),
                         event.time < now - index::kLateAfter, event.resent, false};
    }
    OutgoingMessage message;
    message.topic = options_.topic;
    message.key = event.id;
    message.payload = event.payload;
    if (!event.json) message.headers.emplace_back("_id", event.id);
    message.timestamp = event.time;
    message.tag = tag;
    hand_over(message);
  }

  void send_poison(Micros now) {
    const std::string payload = poison_message(poison_made_++);
    OutgoingMessage message;
    message.topic = options_.topic;
    message.payload = payload;
    message.timestamp = now;
    message.tag = ++attempted_;
    {
      const std::lock_guard lock(mutex_);
      in_flight_[message.tag].poison = true;
    }
    hand_over(message);
  }

  void hand_over(const OutgoingMessage& message) {
    if (Result<void> sent = producer_->send(message); !sent) {
      result_ = std::move(sent);
      acknowledged(message.tag, false);
    }
  }

  void acknowledged(uint64_t tag, bool ok) {
    const std::lock_guard lock(mutex_);
    const auto found = in_flight_.find(tag);
    if (found == in_flight_.end()) return;
    const InFlight event = std::move(found->second);
    in_flight_.erase(found);
    if (!ok) {
      ++ledger_.failed;
      return;
    }
    ++ledger_.sent;
    if (event.poison) {
      ++ledger_.poison;
      return;
    }
    // A run without an end can't remember every ID; there the generator's word must do.
    const bool known = keeps_ids() ? !known_.emplace(event.id, event.hash).second : event.resent;
    if (known) {
      ++ledger_.resent;
      return;
    }
    ++ledger_.distinct;
    ledger_.late += event.late;
    ledger_.payload_xor ^= event.hash;
    ledger_.payload_sum += event.hash;
  }

  void write_ids() {
    if (options_.ids_file.empty()) return;
    std::ofstream file(options_.ids_file);
    const std::lock_guard lock(mutex_);
    for (const auto& [id, hash] : known_) file << fmt::format("{}\t{:016x}\n", id, hash);
    file.flush();
    if (!file && result_) result_ = environment_error("cannot write " + options_.ids_file);
  }

  const SampleProducerOptions options_;
  SampleGenerator generator_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> finished_{false};
  Result<void> result_;  // of the thread; read after its end
  uint64_t attempted_ = 0;
  uint64_t poison_made_ = 0;
  Random poison_chance_;

  mutable std::mutex mutex_;
  ProducerLedger ledger_;
  std::unordered_map<uint64_t, InFlight> in_flight_;
  std::unordered_map<std::string, uint64_t> known_;

  std::unique_ptr<Producer> producer_;  // its acknowledgements use what stands above
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<SampleProducer>> SampleProducer::create(SampleProducerOptions options) {
  if (!(options.events_per_second > 0) || !(options.backfill_per_second > 0)) {
    return user_error("the sample producer's rates must be above 0");
  }
  auto producer = std::make_unique<Running>(std::move(options));
  RIFFLE_TRY(producer->open());
  return std::unique_ptr<SampleProducer>(std::move(producer));
}

}  // namespace riffle::samples
