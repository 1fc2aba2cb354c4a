#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "samples/generator/sample_generator.h"

namespace riffle::samples {

struct SampleProducerOptions {
  std::string brokers;
  std::string topic = "logs";
  double events_per_second = 50;
  uint64_t max_messages =
      0;  // ends by itself after so many, resent ones included; 0 = goes on until stop()
  // A history of this length is sent first, as fast as the broker takes it (at most
  // backfill_per_second).
  Micros backfill = 15 * 60 * kMicrosPerSecond;
  double backfill_per_second = 4000;
  GeneratorOptions generator;
  double poison_share = 0;                    // of the messages: what nobody can decode
  std::map<std::string, std::string> client;  // further settings of librdkafka, as they are
  std::string ids_file;  // when not empty: a line "id<TAB>payload hash in hex" for each distinct
                         // event, at the end
};

// What the producer knows to have been taken by the broker. The hash is FNV-1a, 64 bits, over the
// payload; XOR and SUM (modulo 2^64) count each distinct ID once.
struct ProducerLedger {
  uint64_t sent = 0;      // messages acknowledged by the broker
  uint64_t distinct = 0;  // IDs among them
  uint64_t poison = 0;    // messages that can't be decoded; each is another one
  uint64_t resent = 0;    // sent - distinct - poison
  uint64_t late = 0;    // distinct events with a time more than index::kLateAfter before their turn
  uint64_t failed = 0;  // messages that the broker did not take; they are not in the other figures
  uint64_t payload_xor = 0;
  uint64_t payload_sum = 0;
  std::string to_json() const;  // {"sent":…,…,"payload_xor":"16 hex digits",…}
};

// FNV-1a, 64 bits: any script can compute it.
uint64_t payload_hash(std::string_view payload);

// Writes the sample generator's events to a topic at a steady rate, in a thread of its own. Text
// events have their document ID in the header _id, JSON events in the field _id. Message key: the
// ID. start()/stop() from one thread, the rest from any.
class SampleProducer {
 public:
  static Result<std::unique_ptr<SampleProducer>> create(SampleProducerOptions options);
  virtual ~SampleProducer() = default;  // stops

  virtual void start() = 0;
  // Waits until everything is acknowledged (10 s at most, 60 s after the last of max_messages) and
  // ends.
  virtual Result<void> stop() = 0;
  // Whether max_messages have been sent and acknowledged.
  virtual bool finished() const = 0;
  virtual ProducerLedger ledger() const = 0;
};

}  // namespace riffle::samples
