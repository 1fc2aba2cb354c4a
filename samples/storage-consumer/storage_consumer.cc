#include "samples/storage-consumer/storage_consumer.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "indexer/base/file_system.h"
#include "indexer/base/time_zone.h"
#include "indexer/extract/json_events.h"
#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/decode/event_id.h"
#include "ingest-tap/decode/storage_line.h"
#include "ingest-tap/kafka/consumer.h"
#include "samples/storage-consumer/day_file.h"

namespace riffle::samples {
namespace {

using Clock = std::chrono::steady_clock;
using tap::kafka::Message;
using tap::kafka::TopicPartition;

constexpr int kPollMillis = 100;
constexpr int kAskBrokerMillis = 2000;
constexpr std::chrono::seconds kLookAfter{1};
constexpr std::string_view kIdHeader = "_id";

class Running final : public StorageConsumer, private tap::kafka::AssignmentListener {
 public:
  explicit Running(StorageConsumerOptions options)
      : options_(std::move(options)), files_(posix_file_system()), picker_({"_id"}) {}
  ~Running() override {
    static_cast<void>(stop());
    // Also of one that was never started: closing calls back about partitions, and those use the
    // consumer.
    if (consumer_) consumer_->close();
  }

  Result<void> open() {
    RIFFLE_TRY(files_->make_directory(options_.directory));
    RIFFLE_ASSIGN(consumer_,
                  tap::kafka::Consumer::create(
                      {.brokers = options_.brokers, .group = options_.group, .client = {}}, *this));
    return consumer_->subscribe(options_.topics);
  }

  void start() override {
    thread_ = std::thread([this] { run(); });
  }
  Result<void> stop() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return result_;
  }
  StorageConsumerStats stats() const override {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

 private:
  struct Partition {
    std::unique_ptr<DayFile> file;
    tap::Decoder decoder{tap::DecodeOptions{}};  // for the events' own times
    std::string day;
    Clock::time_point opened;
    int64_t next_offset = -1;  // behind the last line written
  };
  using Name = std::pair<std::string, int32_t>;

  void run() {
    while (!stopping_ && result_) {
      tap::kafka::Polled polled = consumer_->poll(kPollMillis);
      if (polled.message) note(take(*polled.message));
      if (polled.offset_lost) note(go_to_the_start(*polled.offset_lost));
      if (!polled.error.empty()) note_error(polled.error);
      look_after();
    }
    close_all();
    consumer_->close();
  }

  Result<void> take(const Message& message) {
    Partition& partition = partitions_[{std::string(message.topic()), message.partition()}];
    if (message.offset() < partition.next_offset) return {};
    const std::string day = today();
    if (partition.file &&
        (partition.day != day || partition.file->bytes() >= options_.file_bytes)) {
      RIFFLE_TRY(close({std::string(message.topic()), message.partition()}, partition));
    }
    if (!partition.file) {
      const std::string directory =
          join_path(join_path(options_.directory, message.topic()), "date=" + day);
      DayFileFacts facts;
      facts.topic = message.topic();
      facts.partition = message.partition();
      RIFFLE_ASSIGN(partition.file,
                    DayFile::create(*files_, directory,
                                    fmt::format("{:05}-{:020}.ndjson.zst", message.partition(),
                                                message.offset()),
                                    facts));
      partition.day = day;
      partition.opened = Clock::now();
    }
    if (!message.payload().empty()) {
      RIFFLE_TRY(partition.file->add_line(line_of(message)));
      partition.file->note(message.offset(), time_of(message, partition.decoder));
    }
    partition.next_offset = message.offset() + 1;
    const Micros delay = now_micros() - message.timestamp();
    const std::lock_guard lock(mutex_);
    ++stats_.messages;
    stats_.delay += delay;
    stats_.bytes += message.payload().size();
    return {};
  }

  // The event itself where it is a JSON object on one line with an ID, else a line that says where
  // it came from.
  const std::string& line_of(const Message& message) {
    const std::string_view raw = message.payload();
    line_.clear();
    std::string_view id = message.header(std::string(kIdHeader));
    if (id.empty() && picker_.pick(raw)) {
      using Kind = index::JsonPicker::Picked::Kind;
      if (picker_[0].kind == Kind::kString || picker_[0].kind == Kind::kScalar)
        id = picker_[0].text;
      if (!id.empty() && raw.find('\n') == std::string_view::npos) {
        line_ = raw;
        return line_;
      }
    }
    arena_.clear();
    if (id.empty()) {
      id = tap::SourceIdentity::kafka(cluster_, message.topic(), message.partition())
               .id(message.offset(), raw, arena_);
    }
    tap::append_storage_line(
        {cluster_, message.topic(), message.partition(), message.offset(), id, raw}, line_);
    return line_;
  }

  std::optional<Micros> time_of(const Message& message, tap::Decoder& decoder) {
    const auto identity = tap::SourceIdentity::file({});  // the ID is of no interest here
    tap::EventOrigin origin;
    origin.identity = &identity;
    origin.offset = message.offset();
    origin.arrival = now_micros();
    index::IncomingEvent event;
    arena_.clear();
    decoder.decode(message.payload(), origin, arena_, event);
    const bool own = !event.dead_letter && event.time_source == index::TimeSource::kEvent;
    return own ? std::optional(event.time) : std::nullopt;
  }

  // Makes the file durable, then tells the group: after a crash in between it is written a second
  // time under the same name.
  Result<void> close(const Name& name, Partition& partition) {
    if (!partition.file) return {};
    RIFFLE_TRY(partition.file->close());
    partition.file.reset();
    consumer_->commit_async({{name.first, name.second, partition.next_offset}});
    const std::lock_guard lock(mutex_);
    ++stats_.files;
    return {};
  }

  void close_all() {
    std::vector<TopicPartition> offsets;
    for (auto& [name, partition] : partitions_) {
      if (!partition.file) continue;
      if (const Result<void> closed = close(name, partition); !closed) {
        note(closed);
        continue;
      }
      offsets.push_back({name.first, name.second, partition.next_offset});
    }
    if (const Result<void> told = consumer_->commit(offsets); !told)
      note_error(told.error().message);
  }

  // Retention was faster than we, or the topic was made anew: what is left begins at its oldest
  // offset.
  Result<void> go_to_the_start(const TopicPartition& where) {
    RIFFLE_ASSIGN(const auto marks, consumer_->query_watermarks(where, kAskBrokerMillis));
    partitions_[{where.topic, where.partition}].next_offset = marks.low;
    std::vector<TopicPartition> all;
    for (const auto& [name, partition] : partitions_) {
      all.push_back(
          {name.first, name.second,
           partition.next_offset >= 0 ? partition.next_offset : tap::kafka::kOffsetBeginning});
    }
    return consumer_->restart(all);
  }

  void look_after() {
    if (Clock::now() < next_look_) return;
    next_look_ = Clock::now() + kLookAfter;
    const auto too_old = Clock::now() - std::chrono::microseconds(options_.file_age);
    int64_t lag = 0;
    for (auto& [name, partition] : partitions_) {
      if (partition.file && partition.opened < too_old) note(close(name, partition));
      const auto marks = consumer_->known_watermarks({name.first, name.second});
      if (marks.high >= 0)
        lag += std::max<int64_t>(0, marks.high - std::max<int64_t>(0, partition.next_offset));
    }
    const std::lock_guard lock(mutex_);
    stats_.lag = lag;
  }

  std::string today() const {
    const CivilTime now = TimeZone::utc()->to_civil(now_micros());
    return fmt::format("{}-{:02}-{:02}", now.year, now.month, now.day);
  }

  // A failure of the disk ends the consumer: what is not committed to the group is not lost.
  void note(const Result<void>& result) {
    if (result) return;
    note_error(result.error().message);
    if (result_) result_ = result;
  }
  void note_error(const std::string& message) {
    const std::lock_guard lock(mutex_);
    stats_.last_error = message;
  }

  void on_assign(std::vector<TopicPartition>& partitions) override {
    cluster_ = options_.cluster_id;
    while (cluster_.empty() && !stopping_) cluster_ = consumer_->cluster_id(kAskBrokerMillis);
    Result<void> known = consumer_->committed(partitions, kAskBrokerMillis);
    while (!known && !stopping_) known = consumer_->committed(partitions, kAskBrokerMillis);
    if (!known) note_error(known.error().message);
    partitions_.clear();
    for (const TopicPartition& each : partitions) {
      partitions_[{each.topic, each.partition}].next_offset = each.offset >= 0 ? each.offset : -1;
    }
  }
  void on_revoke(const std::vector<TopicPartition>&, bool) override {
    close_all();
    partitions_.clear();
  }

  const StorageConsumerOptions options_;
  std::shared_ptr<FileSystem> files_;
  index::JsonPicker picker_;
  tap::TextArena arena_;
  std::string line_;
  std::map<Name, Partition> partitions_;
  std::string cluster_;
  Clock::time_point next_look_;
  std::atomic<bool> stopping_{false};
  Result<void> result_;  // of the thread; read after its end

  mutable std::mutex mutex_;
  StorageConsumerStats stats_;

  std::unique_ptr<tap::kafka::Consumer> consumer_;  // it calls back into what stands above
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<StorageConsumer>> StorageConsumer::create(StorageConsumerOptions options) {
  auto consumer = std::make_unique<Running>(std::move(options));
  RIFFLE_TRY(consumer->open());
  return std::unique_ptr<StorageConsumer>(std::move(consumer));
}

}  // namespace riffle::samples
