#pragma once

#include <memory>
#include <string>

#include "indexer/base/result.h"

namespace riffle::tap {

struct EmbeddedBrokerOptions {
  int brokers = 1;
  std::string topic;  // made at once when it is not empty
  int partitions = 4;
};

// A broker that speaks the Kafka protocol inside this process, on loopback, in memory (librdkafka's
// mock cluster): for the demo and for tests. Limits: a partition keeps only its newest 5 MiB or
// 100,000 messages; aborted transactions are delivered; no look-up of offsets by time; nothing
// survives the process.
class EmbeddedBroker {
 public:
  static Result<std::unique_ptr<EmbeddedBroker>> start(const EmbeddedBrokerOptions& options);
  ~EmbeddedBroker();
  EmbeddedBroker(const EmbeddedBroker&) = delete;
  EmbeddedBroker& operator=(const EmbeddedBroker&) = delete;

  // "127.0.0.1:port,…"
  const std::string& bootstrap() const { return bootstrap_; }
  // Random: every start is a new cluster.
  const std::string& cluster_id() const { return cluster_id_; }

  Result<void> create_topic(const std::string& topic, int partitions);
  // Takes a broker (counted from 1) away and brings it back, for tests.
  Result<void> set_down(int broker);
  Result<void> set_up(int broker);

 private:
  struct Cluster;
  explicit EmbeddedBroker(std::unique_ptr<Cluster> cluster);
  std::unique_ptr<Cluster> cluster_;
  std::string bootstrap_;
  std::string cluster_id_;
};

}  // namespace riffle::tap
