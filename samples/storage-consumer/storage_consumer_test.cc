#include "samples/storage-consumer/storage_consumer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "indexer/base/json.h"
#include "ingest-tap/embedded_broker.h"
#include "ingest-tap/fake_store_test.h"
#include "ingest-tap/file/file_loader.h"
#include "ingest-tap/file/storage_count.h"
#include "ingest-tap/kafka/kafka_tap.h"
#include "samples/producer/sample_producer.h"

namespace riffle::samples {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{180};

template <typename Condition>
bool wait(Condition condition) {
  const auto until = steady_clock::now() + kPatience;
  while (!condition()) {
    if (steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

// Producer, storage and tap on one stream: three ledgers that must agree.
TEST(StorageConsumer, KeepsEverythingAndLoadsBackAsDuplicates) {
  std::string directory = (fs::temp_directory_path() / "riffle-storage-XXXXXX").string();
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  auto broker = tap::EmbeddedBroker::start({.brokers = 1, .topic = "logs", .partitions = 3});
  ASSERT_TRUE(broker) << broker.error().message;

  SampleProducerOptions produce;
  produce.brokers = (*broker)->bootstrap();
  produce.max_messages = 1500;
  produce.events_per_second = 2000;
  produce.backfill = kMicrosPerSecond / 4;
  auto producer = SampleProducer::create(produce);
  ASSERT_TRUE(producer);
  StorageConsumerOptions keep;
  keep.brokers = produce.brokers;
  keep.cluster_id = (*broker)->cluster_id();
  keep.directory = directory;
  keep.file_bytes = 100'000;
  auto storage = StorageConsumer::create(keep);
  ASSERT_TRUE(storage) << storage.error().message;
  tap::FakeStore store;
  tap::KafkaTapOptions options;
  options.brokers = produce.brokers;
  options.cluster_id = keep.cluster_id;
  options.topics = {"logs"};
  auto tap = tap::KafkaTap::create(store, options);
  ASSERT_TRUE(tap);

  (*storage)->start();
  (*tap)->start();
  (*producer)->start();
  ASSERT_TRUE(wait([&] { return (*producer)->finished(); }));
  ASSERT_TRUE((*producer)->stop());
  const ProducerLedger ledger = (*producer)->ledger();
  EXPECT_EQ(ledger.sent, 1500u);
  EXPECT_EQ(ledger.failed, 0u);
  EXPECT_GT(ledger.resent, 0u);
  ASSERT_TRUE(wait(
      [&] { return (*storage)->stats().messages >= 1500 && store.ledger().consumed >= 1500; }));
  EXPECT_TRUE((*storage)->stop());
  EXPECT_TRUE((*tap)->stop());

  uint64_t payload_xor = 0;
  uint64_t payload_sum = 0;
  for (const auto& [id, row] : store.rows()) {
    payload_xor ^= payload_hash(row.raw);
    payload_sum += payload_hash(row.raw);
  }
  EXPECT_EQ(store.rows().size(), ledger.distinct);
  EXPECT_EQ(payload_xor, ledger.payload_xor);
  EXPECT_EQ(payload_sum, ledger.payload_sum);

  // What storage kept are the same events, byte for byte: an index of its own gets the same rows,
  // and the one that tapped them gets nothing new.
  tap::LoadOptions load;
  tap::FakeStore other;
  const auto anew = tap::load_files(other, {directory}, load);
  ASSERT_TRUE(anew) << anew.error().message;
  EXPECT_TRUE(anew->failures.empty());
  EXPECT_EQ(anew->counts.consumed, 1500u);
  EXPECT_EQ(anew->counts.dead_lettered, 0u);
  const auto kept = other.rows();
  EXPECT_EQ(kept.size(), ledger.distinct);
  for (const auto& [id, row] : store.rows()) {
    ASSERT_TRUE(kept.contains(id));
    ASSERT_EQ(kept.at(id).raw, row.raw);
  }
  const auto again = tap::load_files(store, {directory}, load);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->counts.indexed, 0u);
  EXPECT_EQ(again->counts.duplicate, 1500u);
  EXPECT_GT((*storage)->stats().files, 3u);

  // Each file has its sidecar, which says what it holds; the two are compared.
  uint64_t told = 0;
  double first = 0;
  double last = 0;
  fs::path damaged;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.')) continue;
    ASSERT_TRUE(fs::exists(entry.path().parent_path() / name.substr(1, name.size() - 6))) << name;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto facts = parse_json(text);
    ASSERT_TRUE(facts) << text;
    told += static_cast<uint64_t>(*facts->find("messages")->as_number());
    first = std::min(first == 0 ? 1e18 : first, *facts->find("min_time")->as_number());
    last = std::max(last, *facts->find("max_time")->as_number());
    damaged = entry.path();
  }
  EXPECT_EQ(told, 1500u);
  Micros earliest = kMaxTime;
  Micros latest = kMinTime;
  for (const auto& [id, row] : kept) {
    if (row.time_source != index::TimeSource::kEvent) continue;
    earliest = std::min(earliest, row.time);
    latest = std::max(latest, row.time);
  }
  EXPECT_NEAR(first, to_seconds(earliest), 1e-6);
  EXPECT_NEAR(last, to_seconds(latest), 1e-6);
  const auto counted = tap::count_storage(directory, {});
  ASSERT_TRUE(counted);
  EXPECT_TRUE(counted->failures.empty());
  std::ofstream(damaged) << R"({"messages":1})";
  const auto differs = tap::count_storage(directory, {});
  ASSERT_TRUE(differs);
  ASSERT_EQ(differs->failures.size(), 1u);
  EXPECT_NE(differs->failures[0].message.find("its sidecar says 1"), std::string::npos);
  fs::remove_all(directory);
}

TEST(StorageConsumer, AnUnwritableDirectoryIsAnEnvironmentError) {
  StorageConsumerOptions options;
  options.brokers = "127.0.0.1:1";
  options.directory = "/proc/no-such-place";
  const auto storage = StorageConsumer::create(options);
  ASSERT_FALSE(storage);
  EXPECT_EQ(storage.error().kind, ErrorKind::kEnvironment);
}

}  // namespace
}  // namespace riffle::samples
