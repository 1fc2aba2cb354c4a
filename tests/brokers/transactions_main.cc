// riffle-transactions: writes events in transactions, every third of which it aborts, and prints
// what a consumer that reads committed events must get, in the words of the sample producer's
// ledger.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "ingest-tap/kafka/producer.h"
#include "samples/producer/sample_producer.h"

namespace {

using riffle::samples::ProducerLedger;
using riffle::tap::kafka::OutgoingMessage;
using riffle::tap::kafka::Producer;

constexpr int kAbortedOf = 3;
constexpr int kFlushMillis = 30'000;

riffle::Result<ProducerLedger> run(const std::string& brokers, const std::string& topic,
                                   int transactions, int events) {
  RIFFLE_ASSIGN(const auto producer,
                Producer::create({.brokers = brokers, .client = {{"transactional.id", topic}}},
                                 [](uint64_t, bool) {}));
  ProducerLedger ledger;
  for (int transaction = 0; transaction < transactions; ++transaction) {
    const bool aborted = transaction % kAbortedOf == kAbortedOf - 1;
    RIFFLE_TRY(producer->begin_transaction());
    for (int event = 0; event < events; ++event) {
      const std::string id = std::to_string(transaction) + "-" + std::to_string(event);
      const std::string payload =
          R"({"_id":")" + id + R"(","aborted":)" + (aborted ? "true" : "false") + "}";
      OutgoingMessage message;
      message.topic = topic;
      message.key = id;
      message.payload = payload;
      RIFFLE_TRY(producer->send(message));
      if (aborted) continue;
      ++ledger.sent;
      ++ledger.distinct;
      ledger.payload_xor ^= riffle::samples::payload_hash(payload);
      ledger.payload_sum += riffle::samples::payload_hash(payload);
    }
    // What is aborted shall be in the log, not only in the producer's queue.
    RIFFLE_TRY(producer->flush(kFlushMillis));
    RIFFLE_TRY(aborted ? producer->abort_transaction() : producer->commit_transaction());
  }
  return ledger;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: riffle-transactions BROKERS TOPIC TRANSACTIONS EVENTS_EACH\n");
    return 2;
  }
  const auto ledger = run(argv[1], argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
  if (!ledger) {
    std::fprintf(stderr, "riffle-transactions: %s\n", ledger.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", ledger->to_json().c_str());
  return 0;
}
