#include "ingest-tap/embedded_broker.h"

#include <array>
#include <cstdio>
#include <random>

#include "ingest-tap/kafka/rdkafka.h"

namespace riffle::tap {
namespace {

std::string random_cluster_id() {
  std::random_device device;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "embedded-%08x%08x%08x", device(), device(), device());
  return text.data();
}

}  // namespace

struct EmbeddedBroker::Cluster {
  kafka::Handle handle;        // the cluster lives on this client's thread …
  kafka::MockCluster cluster;  // … so it goes first
};

EmbeddedBroker::EmbeddedBroker(std::unique_ptr<Cluster> cluster)
    : cluster_(std::move(cluster)),
      bootstrap_(rd_kafka_mock_cluster_bootstraps(cluster_->cluster.get())),
      cluster_id_(random_cluster_id()) {}

EmbeddedBroker::~EmbeddedBroker() = default;

Result<std::unique_ptr<EmbeddedBroker>> EmbeddedBroker::start(
    const EmbeddedBrokerOptions& options) {
  kafka::Conf conf(rd_kafka_conf_new());
  RIFFLE_TRY(kafka::set(*conf, "client.id", "riffle-embedded-broker"));
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  auto cluster = std::make_unique<Cluster>();
  RIFFLE_ASSIGN(cluster->handle, kafka::make_handle(RD_KAFKA_PRODUCER, std::move(conf)));
  cluster->cluster.reset(rd_kafka_mock_cluster_new(cluster->handle.get(), options.brokers));
  if (!cluster->cluster) {
    return environment_error("cannot start the embedded broker on loopback");
  }
  std::unique_ptr<EmbeddedBroker> broker(new EmbeddedBroker(std::move(cluster)));
  if (!options.topic.empty()) RIFFLE_TRY(broker->create_topic(options.topic, options.partitions));
  return broker;
}

Result<void> EmbeddedBroker::create_topic(const std::string& topic, int partitions) {
  const rd_kafka_resp_err_t code =
      rd_kafka_mock_topic_create(cluster_->cluster.get(), topic.c_str(), partitions, 1);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return kafka::rd_error("cannot create the topic " + topic, code);
}

Result<void> EmbeddedBroker::set_down(int broker) {
  const auto code = rd_kafka_mock_broker_set_down(cluster_->cluster.get(), broker);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return kafka::rd_error("cannot take the broker down", code);
}

Result<void> EmbeddedBroker::set_up(int broker) {
  const auto code = rd_kafka_mock_broker_set_up(cluster_->cluster.get(), broker);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return kafka::rd_error("cannot bring the broker up", code);
}

}  // namespace riffle::tap
