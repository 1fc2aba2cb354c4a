// riffle-sample-broker: an embedded broker with the sample producer in a process of its own, so
// that a test can kill Riffle and keep the broker; or the producer alone, on a broker that is
// there.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>

#include "ingest-tap/embedded_broker.h"
#include "samples/producer/sample_producer.h"

namespace {

using riffle::samples::SampleProducer;

struct Arguments {
  riffle::tap::EmbeddedBrokerOptions broker;
  riffle::samples::SampleProducerOptions producer;
  double backfill_seconds = 0;
  std::string ledger_file;
  std::vector<std::string> properties;
  bool exit_when_sent = false;
};

int fail(const riffle::Error& error) {
  std::fprintf(stderr, "riffle-sample-broker: %s\n", error.message.c_str());
  return 1;
}

riffle::Result<void> write_ledger(const Arguments& arguments, const SampleProducer& producer) {
  const std::string json = producer.ledger().to_json();
  std::printf("ledger %s\n", json.c_str());
  std::fflush(stdout);
  if (arguments.ledger_file.empty()) return {};
  std::ofstream file(arguments.ledger_file);
  file << json << '\n';
  file.flush();
  if (!file) return riffle::environment_error("cannot write " + arguments.ledger_file);
  return {};
}

// Prints where the broker is, produces, writes the ledger when everything is sent or at the signal,
// and stays until the signal, so that what was sent can still be read.
riffle::Result<void> run(Arguments& arguments, const sigset_t& signals) {
  std::unique_ptr<riffle::tap::EmbeddedBroker> broker;
  if (arguments.producer.brokers.empty()) {
    RIFFLE_ASSIGN(broker, riffle::tap::EmbeddedBroker::start(arguments.broker));
    arguments.producer.brokers = broker->bootstrap();
  }
  RIFFLE_ASSIGN(const auto producer, SampleProducer::create(arguments.producer));
  std::printf("bootstrap %s\n", arguments.producer.brokers.c_str());
  if (broker) std::printf("cluster %s\n", broker->cluster_id().c_str());
  std::fflush(stdout);
  producer->start();

  bool signalled = false;
  while (!signalled && !producer->finished()) {
    const timespec interval{0, 50'000'000};
    signalled = sigtimedwait(&signals, nullptr, &interval) > 0;
  }
  RIFFLE_TRY(producer->stop());
  RIFFLE_TRY(write_ledger(arguments, *producer));
  while (!signalled && !arguments.exit_when_sent) signalled = sigwaitinfo(&signals, nullptr) > 0;
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  // Before any thread is made: all of them inherit it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Arguments arguments;
  arguments.producer.generator.seed = std::random_device()();
  CLI::App app(
      "An embedded Kafka-protocol broker with a sample producer; prints its address first.",
      "riffle-sample-broker");
  app.add_option("--brokers", arguments.producer.brokers,
                 "Write to this broker; no embedded one is made");
  app.add_option("--property", arguments.properties, "Setting of librdkafka, NAME=VALUE");
  app.add_option("--topic", arguments.producer.topic, "Name of the topic")->capture_default_str();
  app.add_option("--partitions", arguments.broker.partitions, "Its partitions")
      ->capture_default_str();
  app.add_option("--rate", arguments.producer.events_per_second, "Messages per second")
      ->capture_default_str();
  app.add_option("--count", arguments.producer.max_messages, "Messages to send, 0 = no end")
      ->capture_default_str();
  app.add_option("--backfill", arguments.backfill_seconds, "Seconds of history to send first")
      ->capture_default_str();
  app.add_option("--seed", arguments.producer.generator.seed, "Makes the same events again");
  app.add_option("--duplicates", arguments.producer.generator.duplicate_share,
                 "Share of resent messages")
      ->capture_default_str();
  app.add_option("--poison", arguments.producer.poison_share,
                 "Share of messages that nobody can decode")
      ->capture_default_str();
  app.add_option("--ledger", arguments.ledger_file, "File for the producer's ledger, JSON");
  app.add_option("--ids", arguments.producer.ids_file,
                 "File for the IDs with their payload hashes");
  app.add_flag("--exit-when-sent", arguments.exit_when_sent, "Ends when everything is sent");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  for (const std::string& property : arguments.properties) {
    const size_t equals = property.find('=');
    if (equals == std::string::npos) return fail(riffle::user_error("no NAME=VALUE: " + property));
    arguments.producer.client[property.substr(0, equals)] = property.substr(equals + 1);
  }
  arguments.broker.topic = arguments.producer.topic;
  arguments.producer.backfill = riffle::from_seconds(arguments.backfill_seconds);
  if (const auto done = run(arguments, signals); !done) return fail(done.error());
  return 0;
}
