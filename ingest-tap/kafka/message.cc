#include "ingest-tap/kafka/message.h"

#include "ingest-tap/kafka/rdkafka.h"

namespace riffle::tap::kafka {

static_assert(kOffsetBeginning == RD_KAFKA_OFFSET_BEGINNING);
static_assert(kOffsetEnd == RD_KAFKA_OFFSET_END);
static_assert(kOffsetInvalid == RD_KAFKA_OFFSET_INVALID);

void Message::Deleter::operator()(rd_kafka_message_s* message) const {
  rd_kafka_message_destroy(message);
}

std::string_view Message::topic() const { return rd_kafka_topic_name(message_->rkt); }
int32_t Message::partition() const { return message_->partition; }
int64_t Message::offset() const { return message_->offset; }
std::string_view Message::payload() const {
  return {static_cast<const char*>(message_->payload), message_->len};
}
std::string_view Message::key() const {
  return {static_cast<const char*>(message_->key), message_->key_len};
}

Micros Message::timestamp() const {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t millis = rd_kafka_message_timestamp(message_.get(), &type);
  return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || millis < 0 ? 0 : millis * 1000;
}

std::string_view Message::header(const std::string& name) const {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message_.get(), &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  const void* value = nullptr;
  size_t size = 0;
  if (rd_kafka_header_get_last(headers, name.c_str(), &value, &size) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      value == nullptr) {
    return {};
  }
  return {static_cast<const char*>(value), size};
}

}  // namespace riffle::tap::kafka
