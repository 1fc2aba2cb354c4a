#pragma once

#include <memory>
#include <string>

#include "indexer/base/log.h"
#include "indexer/base/result.h"
#include "ingest-tap/embedded_broker.h"
#include "samples/producer/sample_producer.h"
#include "samples/storage-consumer/storage_consumer.h"
#include "server/serve/server_process.h"

namespace riffle::server {

// A whole data platform in one process: a broker, a producer of sample logs with duplicates and
// late events, a storage consumer beside Riffle on the same topic, and the server. What was indexed
// stays; the broker is new each time (a new cluster, so no gap in its offsets).
class Demo {
 public:
  static Result<std::unique_ptr<Demo>> start(Settings settings, Logger& log);
  ~Demo();
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  std::string url() const { return server_->url(); }
  // The producer first, so that what it wrote is still read.
  Result<void> stop();

 private:
  Demo() = default;
  std::string counters_json() const;

  std::unique_ptr<tap::EmbeddedBroker> broker_;
  std::unique_ptr<samples::SampleProducer> producer_;
  std::unique_ptr<samples::StorageConsumer> storage_;
  std::unique_ptr<ServerProcess> server_;
};

}  // namespace riffle::server
