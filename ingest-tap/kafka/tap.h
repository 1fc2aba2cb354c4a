#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ingest-tap/kafka/batch_ingester.h"
#include "ingest-tap/kafka/consumer.h"
#include "ingest-tap/kafka/kafka_tap.h"
#include "ingest-tap/kafka/tap_partitions.h"

namespace riffle::tap::kafka {

// After a failed ingest: the first wait before trying again; doubled with each further failure.
inline constexpr std::chrono::milliseconds kFirstRetry{200};

// The tap itself. kafka_tap.cc reads on; tap_recovery.cc decides where to go on after an
// assignment, a failure or a loss. Consumer and partitions belong to the polling thread.
class Tap final : public KafkaTap, private AssignmentListener {
 public:
  Tap(index::Store& store, KafkaTapOptions options)
      : store_(store), options_(std::move(options)), ingester_(store, options_) {}
  ~Tap() override {
    static_cast<void>(stop());
    // Closing calls back about the partitions it gives up, also of a tap that was never started:
    // everything must still be there. Then its messages go, the queue's too, and the client last.
    if (consumer_) consumer_->close();
    ingester_.discard();
    partitions_.clear();
    consumer_.reset();
  }

  Result<void> open() {
    if (options_.topics.empty()) return user_error("the Kafka tap needs at least one topic");
    RIFFLE_ASSIGN(consumer_, Consumer::create({.brokers = options_.brokers,
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
  void take(Message message);
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
  BatchIngester ingester_;
  std::unique_ptr<Consumer> consumer_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  Result<void> stop_result_;

  // Of the polling thread.
  TapPartitions partitions_;
  std::string cluster_;
  bool accepting_ = false;  // false: what is polled is thrown away, a rewind is due
  bool paused_ = false;
  std::chrono::steady_clock::time_point rewind_at_;
  std::chrono::milliseconds retry_ = kFirstRetry;
  uint64_t errors_before_ = 0;
  std::chrono::steady_clock::time_point next_housekeeping_;
  std::chrono::steady_clock::time_point last_message_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point now_;  // of the messages read in a row
  uint64_t told_commit_ = 0;
  bool doubtful_ = false;  // a broker's connection broke: what we know of ends may be old

  TapStats stats_;
};

}  // namespace riffle::tap::kafka
