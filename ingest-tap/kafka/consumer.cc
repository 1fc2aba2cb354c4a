#include "ingest-tap/kafka/consumer.h"

#include "ingest-tap/kafka/rdkafka.h"

namespace riffle::tap::kafka {
namespace {

// For the calls that ask a broker and wait for the answer.
constexpr int kSeekMillis = 5000;
// Before this version a seek took its milliseconds for microseconds.
constexpr int kSeekInMillis = 0x020100ff;

PartitionList to_list(const std::vector<TopicPartition>& partitions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& each : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition)->offset =
        each.offset;
  }
  return list;
}

std::vector<TopicPartition> from_list(const rd_kafka_topic_partition_list_t& list) {
  std::vector<TopicPartition> partitions;
  for (int i = 0; i < list.cnt; ++i) {
    partitions.push_back({list.elems[i].topic, list.elems[i].partition, list.elems[i].offset});
  }
  return partitions;
}

struct OwnSetting {
  std::string_view name;
  std::string_view instead;
};

// Settings of librdkafka that are the tap's own affair: setting them anyway is refused, not
// ignored.
constexpr OwnSetting kOwnSettings[] = {
    {"bootstrap.servers", "brokers says it"},
    {"metadata.broker.list", "brokers says it"},
    {"group.id", "group says it"},
    {"auto.offset.reset", "start says where a new partition begins"},
    {"enable.auto.commit", "offsets are kept with the events in the index"},
    {"enable.auto.offset.store", "offsets are kept with the events in the index"},
    {"enable.partition.eof", "the tap needs it"},
};

Result<void> refuse_own(const std::map<std::string, std::string>& client) {
  for (const OwnSetting& own : kOwnSettings) {
    if (client.contains(std::string(own.name))) {
      return user_error("Kafka setting " + std::string(own.name) +
                        " can't be set: " + std::string(own.instead));
    }
  }
  const auto assignor = client.find("partition.assignment.strategy");
  if (assignor != client.end() && assignor->second.find("cooperative") != std::string::npos) {
    return user_error(
        "Kafka setting partition.assignment.strategy: " + assignor->second +
        " can go on at an old position in this librdkafka; range and roundrobin can't");
  }
  return {};
}

class RdConsumer final : public Consumer {
 public:
  explicit RdConsumer(AssignmentListener& listener) : listener_(listener) {}
  ~RdConsumer() override { close(); }

  Result<void> open(const ConsumerOptions& options) {
    Conf conf(rd_kafka_conf_new());
    RIFFLE_TRY(
        set(*conf, {{"bootstrap.servers", options.brokers},
                    {"group.id", options.group},
                    {"client.id", "riffle"},
                    // A killed server's member is forgotten so soon, and its restart gets the
                    // partitions: brokers take no less by default (group.min.session.timeout.ms).
                    {"session.timeout.ms", "6000"},
                    {"heartbeat.interval.ms", "2000"},
                    // The cooperative assignor of this librdkafka can resume from an old position.
                    {"partition.assignment.strategy", "range"},
                    {"isolation.level", "read_committed"},
                    {"allow.auto.create.topics", "false"},
                    // A topic or a match of a pattern that appears later is noticed this soon.
                    {"topic.metadata.refresh.interval.ms", "10000"},
                    {"reconnect.backoff.max.ms", "2000"},
                    // Bounds what lies in memory before our own limit sees it.
                    {"queued.max.messages.kbytes", "65536"},
                    {"fetch.wait.max.ms", "100"}}));
    RIFFLE_TRY(refuse_own(options.client));
    RIFFLE_TRY(set(*conf, options.client));
    // On these the promise of "nothing lost, nothing twice" rests.
    RIFFLE_TRY(set(*conf, {{"enable.auto.commit", "false"},
                           {"enable.auto.offset.store", "false"},
                           {"auto.offset.reset", "error"},
                           {"enable.partition.eof", "true"}}));
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_rebalance_cb(conf.get(), rebalance);
    rd_kafka_conf_set_error_cb(conf.get(), broker_error);
    // Errors come through poll() too; librdkafka's own log would go past ours to stderr.
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    RIFFLE_ASSIGN(handle_, make_handle(RD_KAFKA_CONSUMER, std::move(conf)));
    rd_kafka_poll_set_consumer(handle_.get());
    return {};
  }

  Result<void> subscribe(const std::vector<std::string>& topics) override {
    PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    for (const std::string& topic : topics) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    return check("cannot subscribe", rd_kafka_subscribe(handle_.get(), list.get()));
  }

  Polled poll(int timeout_millis) override {
    Polled polled;
    rd_kafka_message_t* raw = rd_kafka_consumer_poll(handle_.get(), timeout_millis);
    polled.error = std::exchange(broker_error_, {});
    if (raw == nullptr) return polled;
    Message message(raw);
    if (raw->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      polled.message = std::move(message);
    } else if (raw->rkt != nullptr && (raw->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                                       raw->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)) {
      polled.offset_lost =
          TopicPartition{std::string(message.topic()), raw->partition, raw->offset};
      polled.error = rd_kafka_message_errstr(raw);
    } else if (raw->rkt != nullptr && raw->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      polled.end_reached =
          TopicPartition{std::string(message.topic()), raw->partition, raw->offset};
    } else {
      polled.error = rd_kafka_message_errstr(raw);
    }
    return polled;
  }

  Result<void> seek(const std::vector<TopicPartition>& partitions) override {
    if (partitions.empty()) return {};
    PartitionList list = to_list(partitions);
    const int wait = rd_kafka_version() < kSeekInMillis ? kSeekMillis * 1000 : kSeekMillis;
    RdError error(rd_kafka_seek_partitions(handle_.get(), list.get(), wait));
    if (error)
      return environment_error(std::string("cannot seek: ") + rd_kafka_error_string(error.get()));
    return check_each("cannot seek", *list);
  }

  Result<void> restart(const std::vector<TopicPartition>& partitions) override {
    RIFFLE_TRY(check("cannot assign", rd_kafka_assign(handle_.get(), to_list(partitions).get())));
    return resume(partitions);
  }

  Result<void> pause(const std::vector<TopicPartition>& partitions) override {
    PartitionList list = to_list(partitions);
    RIFFLE_TRY(check("cannot pause", rd_kafka_pause_partitions(handle_.get(), list.get())));
    return check_each("cannot pause", *list);
  }

  Result<void> resume(const std::vector<TopicPartition>& partitions) override {
    PartitionList list = to_list(partitions);
    RIFFLE_TRY(check("cannot resume", rd_kafka_resume_partitions(handle_.get(), list.get())));
    return check_each("cannot resume", *list);
  }

  void commit_async(const std::vector<TopicPartition>& partitions) override {
    if (partitions.empty()) return;
    PartitionList list = to_list(partitions);
    rd_kafka_commit(handle_.get(), list.get(), 1);
  }

  Result<void> commit(const std::vector<TopicPartition>& partitions) override {
    if (partitions.empty()) return {};
    PartitionList list = to_list(partitions);
    return check("cannot commit offsets to the group",
                 rd_kafka_commit(handle_.get(), list.get(), 0));
  }

  Result<void> committed(std::vector<TopicPartition>& partitions, int timeout_millis) override {
    PartitionList list = to_list(partitions);
    RIFFLE_TRY(check("cannot ask for the group's offsets",
                     rd_kafka_committed(handle_.get(), list.get(), timeout_millis)));
    RIFFLE_TRY(check_each("cannot ask for the group's offsets", *list));
    partitions = from_list(*list);
    for (TopicPartition& each : partitions) {
      if (each.offset < 0) each.offset = kOffsetBeginning;
    }
    return {};
  }

  Watermarks known_watermarks(const TopicPartition& partition) const override {
    Watermarks marks;
    if (rd_kafka_get_watermark_offsets(handle_.get(), partition.topic.c_str(), partition.partition,
                                       &marks.low, &marks.high) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return {};
    }
    return marks;
  }

  Result<Watermarks> query_watermarks(const TopicPartition& partition,
                                      int timeout_millis) override {
    Watermarks marks;
    RIFFLE_TRY(check("cannot ask for the offsets of " + partition.topic,
                     rd_kafka_query_watermark_offsets(handle_.get(), partition.topic.c_str(),
                                                      partition.partition, &marks.low, &marks.high,
                                                      timeout_millis)));
    return marks;
  }

  std::string cluster_id(int timeout_millis) override {
    char* text = rd_kafka_clusterid(handle_.get(), timeout_millis);
    if (text == nullptr) return {};
    std::string id = text;
    rd_kafka_mem_free(handle_.get(), text);
    return id;
  }

  void close() override {
    if (!handle_ || closed_) return;
    closed_ = true;
    rd_kafka_consumer_close(handle_.get());
  }

 private:
  static Result<void> check(std::string_view what, rd_kafka_resp_err_t code) {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return rd_error(what, code);
  }
  static Result<void> check_each(std::string_view what,
                                 const rd_kafka_topic_partition_list_t& list) {
    for (int i = 0; i < list.cnt; ++i) {
      if (list.elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return rd_error(what, list.elems[i].err);
    }
    return {};
  }

  static void rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                        rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto& self = *static_cast<RdConsumer*>(opaque);
    std::vector<TopicPartition> partitions = from_list(*list);
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      self.listener_.on_assign(partitions);
      rd_kafka_assign(handle, to_list(partitions).get());
      return;
    }
    // A revocation, or an error for which librdkafka asks to give everything up as well.
    self.listener_.on_revoke(partitions, rd_kafka_assignment_lost(handle) != 0);
    rd_kafka_assign(handle, nullptr);
  }

  // Called from within poll(), of brokers that can't be reached and the like. That all of them are
  // down says less than why the last of them is.
  static void broker_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
    auto& self = *static_cast<RdConsumer*>(opaque);
    self.broker_error_ = reason;
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
      self.last_reason_ = reason;
    else if (!self.last_reason_.empty())
      self.broker_error_ += ": " + self.last_reason_;
  }

  AssignmentListener& listener_;
  std::string broker_error_;  // not told yet
  std::string last_reason_;   // of one broker
  Handle handle_;
  bool closed_ = false;
};

}  // namespace

Result<std::unique_ptr<Consumer>> Consumer::create(const ConsumerOptions& options,
                                                   AssignmentListener& listener) {
  auto consumer = std::make_unique<RdConsumer>(listener);
  RIFFLE_TRY(consumer->open(options));
  return std::unique_ptr<Consumer>(std::move(consumer));
}

}  // namespace riffle::tap::kafka
