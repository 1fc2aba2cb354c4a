#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/time.h"

struct rd_kafka_message_s;

namespace riffle::tap::kafka {

// Offsets with a meaning of their own (the protocol's numbers).
constexpr int64_t kOffsetBeginning = -2;
constexpr int64_t kOffsetEnd = -1;
constexpr int64_t kOffsetInvalid = -1001;

struct PartitionName {
  std::string topic;
  int32_t partition = 0;
  friend auto operator<=>(const PartitionName&, const PartitionName&) = default;
};

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = kOffsetInvalid;
};

// One message as it came from the broker. Owns its bytes; views live as long as it. Must be gone
// before its consumer.
class Message {
 public:
  explicit Message(rd_kafka_message_s* message) : message_(message) {}

  std::string_view topic() const;
  int32_t partition() const;
  int64_t offset() const;
  std::string_view payload() const;
  std::string_view key() const;
  // Of the broker or the producer, whichever the topic keeps; 0 = none.
  Micros timestamp() const;
  // Value of the last header of that name; empty where there is none.
  std::string_view header(const std::string& name) const;

 private:
  struct Deleter {
    void operator()(rd_kafka_message_s* message) const;
  };
  std::unique_ptr<rd_kafka_message_s, Deleter> message_;
};

}  // namespace riffle::tap::kafka
