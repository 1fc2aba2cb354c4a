#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/time.h"

namespace riffle::tap::kafka {

struct ProducerOptions {
  std::string brokers;
  std::map<std::string, std::string> client;  // further settings, as they are
};

struct OutgoingMessage {
  std::string_view topic;
  int32_t partition = -1;  // -1 = by the key
  std::string_view key;
  std::string_view payload;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  Micros timestamp = 0;  // 0 = now
  uint64_t tag = 0;      // comes back with the acknowledgement
};

// Writes to a broker, idempotently: each message that was acknowledged stands once in its
// partition. One thread at a time.
class Producer {
 public:
  // Called from within poll(), flush() and send(), once for each message sent.
  using Acknowledged = std::function<void(uint64_t tag, bool ok)>;

  static Result<std::unique_ptr<Producer>> create(const ProducerOptions& options,
                                                  Acknowledged acknowledged);
  virtual ~Producer() = default;

  // Copies the message into the queue; waits for room while the queue is full.
  virtual Result<void> send(const OutgoingMessage& message) = 0;
  virtual void poll(int timeout_millis) = 0;
  // Waits until everything is acknowledged or given up. An error when that did not happen in time.
  virtual Result<void> flush(int timeout_millis) = 0;

  // For a producer with the setting transactional.id: what is sent in between counts as a whole, or
  // not at all. Each waits for the broker, and for what was sent.
  virtual Result<void> begin_transaction() = 0;
  virtual Result<void> commit_transaction() = 0;
  virtual Result<void> abort_transaction() = 0;
};

}  // namespace riffle::tap::kafka
