#include "ingest-tap/kafka/producer.h"

#include <array>

#include "ingest-tap/kafka/rdkafka.h"

namespace riffle::tap::kafka {
namespace {

// How long send() waits for acknowledgements before it looks again whether the queue has room.
constexpr int kFullQueueMillis = 20;
constexpr int kTransactionMillis = 30'000;

// The tag travels as librdkafka's opaque pointer; it is never followed.
// NOLINTNEXTLINE(performance-no-int-to-ptr): an opaque has no other type
void* to_opaque(uint64_t tag) { return reinterpret_cast<void*>(static_cast<uintptr_t>(tag)); }
uint64_t from_opaque(const void* opaque) { return reinterpret_cast<uintptr_t>(opaque); }

class RdProducer final : public Producer {
 public:
  explicit RdProducer(Acknowledged acknowledged) : acknowledged_(std::move(acknowledged)) {}

  Result<void> open(const ProducerOptions& options) {
    Conf conf(rd_kafka_conf_new());
    RIFFLE_TRY(set(*conf, {{"bootstrap.servers", options.brokers},
                           {"client.id", "riffle"},
                           {"enable.idempotence", "true"},
                           {"linger.ms", "20"},
                           {"reconnect.backoff.max.ms", "2000"}}));
    RIFFLE_TRY(set(*conf, options.client));
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), delivered);
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    RIFFLE_ASSIGN(handle_, make_handle(RD_KAFKA_PRODUCER, std::move(conf)));
    return {};
  }

  Result<void> send(const OutgoingMessage& message) override {
    const std::string topic(message.topic);
    while (true) {
      rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
      for (const auto& [name, value] : message.headers) {
        rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
      }
      std::array<rd_kafka_vu_t, 8> fields{};
      fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
      fields[0].u.cstr = topic.c_str();
      fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
      fields[1].u.i32 = message.partition;
      fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
      fields[2].u.i = RD_KAFKA_MSG_F_COPY;
      fields[3].vtype = RD_KAFKA_VTYPE_KEY;
      fields[3].u.mem = {const_cast<char*>(message.key.data()), message.key.size()};
      fields[4].vtype = RD_KAFKA_VTYPE_VALUE;
      fields[4].u.mem = {const_cast<char*>(message.payload.data()), message.payload.size()};
      fields[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
      fields[5].u.i64 = message.timestamp / 1000;
      fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
      fields[6].u.headers = headers;
      fields[7].vtype = RD_KAFKA_VTYPE_OPAQUE;
      fields[7].u.ptr = to_opaque(message.tag);
      const RdError failure(rd_kafka_produceva(handle_.get(), fields.data(), fields.size()));
      const rd_kafka_resp_err_t code =
          failure ? rd_kafka_error_code(failure.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
      rd_kafka_headers_destroy(headers);  // only a success takes them
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return rd_error("cannot send to " + topic, code);
      rd_kafka_poll(handle_.get(), kFullQueueMillis);
    }
  }

  void poll(int timeout_millis) override { rd_kafka_poll(handle_.get(), timeout_millis); }

  Result<void> flush(int timeout_millis) override {
    const rd_kafka_resp_err_t code = rd_kafka_flush(handle_.get(), timeout_millis);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return rd_error("messages are still not acknowledged", code);
  }

  Result<void> begin_transaction() override {
    if (!transactions_) {
      RIFFLE_TRY(check("cannot prepare transactions",
                       rd_kafka_init_transactions(handle_.get(), kTransactionMillis)));
      transactions_ = true;
    }
    return check("cannot begin a transaction", rd_kafka_begin_transaction(handle_.get()));
  }
  Result<void> commit_transaction() override {
    return check("cannot commit a transaction",
                 rd_kafka_commit_transaction(handle_.get(), kTransactionMillis));
  }
  Result<void> abort_transaction() override {
    return check("cannot abort a transaction",
                 rd_kafka_abort_transaction(handle_.get(), kTransactionMillis));
  }

 private:
  static Result<void> check(std::string_view what, rd_kafka_error_t* raw) {
    const RdError error(raw);
    if (!error) return {};
    return environment_error(std::string(what) + ": " + rd_kafka_error_string(error.get()));
  }
  static void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    const auto& self = *static_cast<const RdProducer*>(opaque);
    self.acknowledged_(from_opaque(message->_private), message->err == RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  Acknowledged acknowledged_;
  Handle handle_;
  bool transactions_ = false;
};

}  // namespace

Result<std::unique_ptr<Producer>> Producer::create(const ProducerOptions& options,
                                                   Acknowledged acknowledged) {
  auto producer = std::make_unique<RdProducer>(std::move(acknowledged));
  RIFFLE_TRY(producer->open(options));
  return std::unique_ptr<Producer>(std::move(producer));
}

}  // namespace riffle::tap::kafka
