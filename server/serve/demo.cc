#include "server/serve/demo.h"

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

constexpr int kPartitions = 4;
constexpr const char* kTopic = "logs";

}  // namespace

Result<std::unique_ptr<Demo>> Demo::start(Settings settings, Logger& log) {
  std::unique_ptr<Demo> demo(new Demo());
  tap::EmbeddedBrokerOptions broker;
  broker.topic = kTopic;
  broker.partitions = kPartitions;
  RIFFLE_ASSIGN(demo->broker_, tap::EmbeddedBroker::start(broker));

  samples::SampleProducerOptions producer;
  producer.brokers = demo->broker_->bootstrap();
  producer.topic = kTopic;
  // Another seed each time: the events of another run are other events, not resent ones.
  producer.generator.seed = static_cast<uint64_t>(now_micros());
  RIFFLE_ASSIGN(demo->producer_, samples::SampleProducer::create(producer));

  samples::StorageConsumerOptions storage;
  storage.brokers = demo->broker_->bootstrap();
  storage.topics = {kTopic};
  storage.cluster_id = demo->broker_->cluster_id();
  storage.directory = settings.data + "/storage";
  RIFFLE_ASSIGN(demo->storage_, samples::StorageConsumer::create(storage));

  TapSettings tap;
  tap.name = "demo";
  tap.brokers = demo->broker_->bootstrap();
  tap.topics = {kTopic};
  settings.taps = {tap};
  settings.data += "/index";
  ServerProcess::Options options;
  options.settings = std::move(settings);
  options.cluster_id = demo->broker_->cluster_id();
  options.demo_json = [demo = demo.get()] { return demo->counters_json(); };
  RIFFLE_ASSIGN(demo->server_, ServerProcess::start(std::move(options), log));
  demo->producer_->start();
  demo->storage_->start();
  return demo;
}

Demo::~Demo() { static_cast<void>(stop().has_value()); }

std::string Demo::counters_json() const {
  const samples::ProducerLedger produced = producer_->ledger();
  const samples::StorageConsumerStats stored = storage_->stats();
  JsonWriter out;
  out.begin_object();
  out.key("produced").unsigned_integer(produced.sent);
  out.key("distinct").unsigned_integer(produced.distinct);
  out.key("resent").unsigned_integer(produced.resent);
  out.key("late").unsigned_integer(produced.late);
  out.key("stored").unsigned_integer(stored.messages);
  out.key("stored_files").unsigned_integer(stored.files);
  out.end_object();
  return out.take();
}

Result<void> Demo::stop() {
  Result<void> result;
  if (producer_) {
    if (auto stopped = producer_->stop(); !stopped) result = std::move(stopped);
  }
  if (server_) {
    if (auto stopped = server_->stop(); !stopped) result = std::move(stopped);
  }
  if (storage_) {
    if (auto stopped = storage_->stop(); !stopped) result = std::move(stopped);
  }
  return result;
}

}  // namespace riffle::server
