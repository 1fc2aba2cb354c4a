#include "ingest-tap/kafka/kafka_tap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <set>
#include <thread>

#include "ingest-tap/embedded_broker.h"
#include "ingest-tap/fake_store_test.h"
#include "ingest-tap/kafka/consumer.h"
#include "ingest-tap/kafka/producer.h"

namespace riffle::tap {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Everything here takes a few seconds; on a busy machine it may take longer.
constexpr seconds kPatience{180};
constexpr int kFlushMillis = 180'000;

class KafkaTapTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = EmbeddedBroker::start({.brokers = 1, .topic = "logs", .partitions = 4});
    ASSERT_TRUE(started) << started.error().message;
    broker = *std::move(started);
    auto made = kafka::Producer::create({.brokers = broker->bootstrap(), .client = {}},
                                        [this](uint64_t, bool ok) { acknowledged += ok; });
    ASSERT_TRUE(made) << made.error().message;
    producer = *std::move(made);
    options.brokers = broker->bootstrap();
    options.cluster_id = broker->cluster_id();
    options.topics = {"logs"};
    // Commits are the tests' own, however long a busy machine makes them wait.
    options.idle_commit = 3600 * kMicrosPerSecond;
    options.client = {{"session.timeout.ms", "6000"}, {"heartbeat.interval.ms", "200"}};
  }

  void produce(int first, int count, int copies = 1) {
    for (int copy = 0; copy < copies; ++copy) {
      for (int i = first; i < first + count; ++i) {
        const std::string id = "id-" + std::to_string(i);
        const std::string payload = R"({"_id":")" + id + R"(","n":)" + std::to_string(i) + "}";
        kafka::OutgoingMessage message;
        message.topic = "logs";
        message.partition = i % 4;
        message.payload = payload;
        ASSERT_TRUE(producer->send(message));
      }
    }
    ASSERT_TRUE(producer->flush(kFlushMillis));
  }
  std::unique_ptr<KafkaTap> make_tap() {
    auto tap = KafkaTap::create(store, options);
    EXPECT_TRUE(tap) << tap.error().message;
    (*tap)->start();
    return *std::move(tap);
  }
  template <typename Condition>
  static bool wait(Condition condition) {
    const auto until = steady_clock::now() + kPatience;
    while (!condition()) {
      if (steady_clock::now() > until) return false;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return true;
  }
  bool wait_for_rows(size_t count) {
    return wait([&] { return store.rows().size() >= count; });
  }
  // For the words of a failure.
  std::string where_it_stands(const KafkaTap& tap) const {
    const auto stats = tap.stats();
    std::string text = std::to_string(store.rows().size()) + " rows, " +
                       std::to_string(stats.rebalances) + " rebalances, " +
                       std::to_string(stats.rewinds) + " rewinds, " +
                       std::to_string(stats.losses.size()) + " losses, error <" + stats.last_error +
                       ">" + (stats.paused ? ", paused" : "");
    for (const auto& each : stats.partitions) {
      text += "; " + std::to_string(each.partition) + (each.assigned ? " assigned" : "") +
              " position " + std::to_string(each.position) + " of " +
              std::to_string(each.high_watermark);
    }
    return text;
  }
  void expect_exactly(int count) {
    const auto rows = store.rows();
    EXPECT_EQ(rows.size(), static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) EXPECT_TRUE(rows.contains("id-" + std::to_string(i))) << i;
    const auto ledger = store.ledger();
    EXPECT_EQ(ledger.consumed, ledger.indexed + ledger.duplicate + ledger.dead_lettered);
    EXPECT_EQ(ledger.indexed, static_cast<uint64_t>(count));
  }

  FakeStore store;
  uint64_t acknowledged = 0;
  std::unique_ptr<EmbeddedBroker> broker;
  std::unique_ptr<kafka::Producer> producer;
  KafkaTapOptions options;
};

TEST_F(KafkaTapTest, EverythingOnceWithDuplicatesAndDeadLetters) {
  produce(0, 500, 2);
  kafka::OutgoingMessage message;
  message.topic = "logs";
  message.payload = "{broken";
  message.partition = 0;
  ASSERT_TRUE(producer->send(message));
  message.payload = "two\nlines";
  message.headers = {{"_id", "by-header"}};
  ASSERT_TRUE(producer->send(message));
  message.payload = {};
  ASSERT_TRUE(producer->send(message));
  ASSERT_TRUE(producer->flush(kFlushMillis));

  const auto tap = make_tap();
  ASSERT_TRUE(wait([&] { return store.ledger().consumed >= 1002; }));
  ASSERT_TRUE(wait([&] {
    const auto stats = tap->stats();
    if (stats.partitions.size() != 4) return false;
    for (const auto& each : stats.partitions) {
      if (each.lag != 0) return false;
    }
    return true;
  }));
  const auto stats = tap->stats();
  EXPECT_EQ(stats.counts.consumed, 1002u);
  EXPECT_EQ(stats.counts.indexed, 501u);
  EXPECT_EQ(stats.counts.duplicate, 500u);
  EXPECT_EQ(stats.counts.dead_lettered, 1u);
  EXPECT_EQ(stats.messages, 1003u);
  EXPECT_EQ(stats.offset_losses, 0u);
  EXPECT_EQ(stats.cluster, broker->cluster_id());
  EXPECT_TRUE(tap->stop());
  const auto rows = store.rows();
  EXPECT_EQ(rows.at("by-header").raw, "two\nlines");
  EXPECT_EQ(rows.at("id-3").source, "kafka:logs");
  EXPECT_TRUE(store.all_committed());
}

TEST_F(KafkaTapTest, GoesOnFromTheStoreNotFromTheGroup) {
  produce(0, 200);
  {
    const auto tap = make_tap();
    ASSERT_TRUE(wait_for_rows(200));
    EXPECT_TRUE(tap->stop());
  }
  produce(200, 100);
  {
    const auto tap = make_tap();
    ASSERT_TRUE(wait_for_rows(300));
    EXPECT_TRUE(tap->stop());
  }
  expect_exactly(300);
  EXPECT_EQ(store.ledger().consumed, 300u);

  // A store that knows nothing begins at the beginning, whatever the group has committed.
  FakeStore empty;
  auto tap = KafkaTap::create(empty, options);
  ASSERT_TRUE(tap);
  (*tap)->start();
  EXPECT_TRUE(wait([&] { return empty.rows().size() == 300; }));
  EXPECT_TRUE((*tap)->stop());
}

TEST_F(KafkaTapTest, AFailingStoreLeadsBackToItsCheckpoints) {
  options.batch_events = 20;
  produce(0, 400);
  store.fail_ingests = 3;
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(400));
  store.fail_ingests = 2;
  produce(400, 400);
  ASSERT_TRUE(wait_for_rows(800));
  EXPECT_GE(tap->stats().ingest_errors, 5u);
  EXPECT_GE(tap->stats().rewinds, 2u);
  EXPECT_EQ(tap->stats().offset_losses, 0u);
  EXPECT_TRUE(tap->stop());
  expect_exactly(800);
}

TEST_F(KafkaTapTest, ARollbackBySomebodyElseIsNoticed) {
  produce(0, 100);
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(100));
  ASSERT_TRUE(store.commit());
  produce(100, 100);
  ASSERT_TRUE(wait_for_rows(200));
  store.rollback();
  ASSERT_TRUE(wait([&] { return tap->stats().rewinds > 0; }));
  ASSERT_TRUE(wait_for_rows(200));
  EXPECT_TRUE(tap->stop());
  expect_exactly(200);
}

TEST_F(KafkaTapTest, AFailedCommitAtTheEndIsReportedAndCostsNothing) {
  produce(0, 50);
  {
    const auto tap = make_tap();
    ASSERT_TRUE(wait_for_rows(50));
    store.fail_commits = 1;
    EXPECT_FALSE(tap->stop());
    EXPECT_EQ(store.rows().size(), 0u);
  }
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(50));
  EXPECT_TRUE(tap->stop());
  expect_exactly(50);
}

TEST_F(KafkaTapTest, ASlowStorePausesTheBrokerNotThePolling) {
  options.batch_events = 50;
  options.max_queued_bytes = 4000;
  store.slow_millis = 200;
  produce(0, 1500);
  const auto tap = make_tap();
  ASSERT_TRUE(wait([&] {
    const bool paused = tap->stats().paused;
    if (paused) store.slow_millis = 0;
    return paused;
  }));
  ASSERT_TRUE(wait_for_rows(1500));
  EXPECT_EQ(tap->stats().offset_losses, 0u);
  EXPECT_TRUE(tap->stop());
  expect_exactly(1500);
  EXPECT_EQ(store.ledger().duplicate, 0u);
}

TEST_F(KafkaTapTest, CommitsWhenNothingComes) {
  options.idle_commit = 300'000;
  produce(0, 10);
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(10));
  EXPECT_TRUE(wait([&] { return store.all_committed(); }));
  EXPECT_TRUE(tap->stop());
}

// A member of the same group that takes partitions, commits offsets far ahead, and leaves.
class ForeignMember : private kafka::AssignmentListener {
 public:
  void join(const KafkaTapOptions& options) {
    auto made = kafka::Consumer::create(
        {.brokers = options.brokers, .group = options.group, .client = options.client}, *this);
    ASSERT_TRUE(made) << made.error().message;
    consumer_ = *std::move(made);
    ASSERT_TRUE(consumer_->subscribe(options.topics));
    const auto until = steady_clock::now() + kPatience;
    while (held_.empty() && steady_clock::now() < until) consumer_->poll(50);
    ASSERT_FALSE(held_.empty());
    for (kafka::TopicPartition& each : held_) each.offset = 1000;
    static_cast<void>(consumer_->commit(held_));
  }
  void leave() {
    consumer_->close();
    consumer_.reset();
  }

 private:
  void on_assign(std::vector<kafka::TopicPartition>& partitions) override {
    for (kafka::TopicPartition& each : partitions) each.offset = kafka::kOffsetEnd;
    held_ = partitions;
  }
  void on_revoke(const std::vector<kafka::TopicPartition>&, bool) override { held_.clear(); }

  std::vector<kafka::TopicPartition> held_;
  std::unique_ptr<kafka::Consumer> consumer_;
};

TEST_F(KafkaTapTest, AForeignMemberOfTheGroupChangesNothing) {
  produce(0, 200);
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(200));
  ForeignMember foreign;
  // What the other one holds is known to be missing here.
  const auto given_up = [&] {
    const auto partitions = tap->stats().partitions;
    return std::count_if(partitions.begin(), partitions.end(), [](const auto& partition) {
      return partition.given_up && !partition.assigned;
    });
  };
  EXPECT_EQ(given_up(), 0);
  foreign.join(options);
  produce(200, 200);
  EXPECT_TRUE(wait([&] { return given_up() > 0; }));
  foreign.leave();
  produce(400, 200);
  ASSERT_TRUE(wait_for_rows(600));
  EXPECT_TRUE(wait([&] { return given_up() == 0; }));
  EXPECT_GE(tap->stats().rebalances, 2u);
  EXPECT_TRUE(tap->stop());
  expect_exactly(600);
}

TEST_F(KafkaTapTest, AnOffsetThatDoesNotExistAnyMoreIsNamed) {
  produce(0, 40);
  // The store was further in another life of this topic: it was made anew.
  index::SourceBatch batch;
  batch.key = {.kind = "kafka", .cluster = broker->cluster_id(), .topic = "logs", .partition = 1};
  batch.next_offset = 5000;
  ASSERT_TRUE(store.ingest(batch));
  ASSERT_TRUE(store.commit());
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(40)) << where_it_stands(*tap);
  const auto stats = tap->stats();
  ASSERT_EQ(stats.losses.size(), 1u);
  EXPECT_EQ(stats.losses[0].kind, OffsetLoss::Kind::kRestarted);
  EXPECT_EQ(stats.losses[0].partition, 1);
  EXPECT_NE(stats.losses[0].text.find("offset 5000 of logs partition 1"), std::string::npos);
  EXPECT_TRUE(tap->stop());
  expect_exactly(40);
}

// Whatever the group, the queue and the store are at. RIFFLE_TEST_STOPS makes it longer.
TEST_F(KafkaTapTest, StopsAtAnyMoment) {
  const char* const wanted = std::getenv("RIFFLE_TEST_STOPS");
  const int rounds = wanted != nullptr ? std::atoi(wanted) : 8;
  std::mt19937_64 random(20260121);
  int produced = 0;
  for (int round = 0; round < rounds; ++round) {
    produce(produced, 100);
    produced += 100;
    auto tap = KafkaTap::create(store, options);
    ASSERT_TRUE(tap);
    const auto moment = std::chrono::milliseconds(random() % 400);
    if (round % 5 == 4) {  // it has joined the group, or is about to, and nobody polls
      std::this_thread::sleep_for(moment);
      continue;
    }
    (*tap)->start();
    std::this_thread::sleep_for(moment);
    if (round % 7 == 6) store.rollback();
    if (round % 3 != 2) {
      EXPECT_TRUE((*tap)->stop());
    }
  }
  const auto tap = make_tap();
  ASSERT_TRUE(wait_for_rows(static_cast<size_t>(produced)));
  EXPECT_TRUE(tap->stop());
  expect_exactly(produced);
}

TEST_F(KafkaTapTest, WrongSettingsAreUserErrors) {
  options.client["no.such.setting"] = "1";
  const auto tap = KafkaTap::create(store, options);
  ASSERT_FALSE(tap);
  EXPECT_EQ(tap.error().kind, ErrorKind::kUser);
  options.client.clear();
  options.topics.clear();
  EXPECT_FALSE(KafkaTap::create(store, options));
}

TEST_F(KafkaTapTest, ABrokerThatIsGoneIsWaitedFor) {
  produce(0, 20);
  ASSERT_TRUE(broker->set_down(1));
  const auto tap = make_tap();
  EXPECT_TRUE(wait([&] { return !tap->stats().last_error.empty(); }));
  EXPECT_FALSE(tap->stats().connected);
  ASSERT_TRUE(broker->set_up(1));
  EXPECT_TRUE(wait_for_rows(20));
  EXPECT_TRUE(wait([&] { return tap->stats().last_error.empty(); })) << tap->stats().last_error;
  EXPECT_TRUE(tap->stats().connected);
  EXPECT_TRUE(tap->stop());
  expect_exactly(20);
}

}  // namespace
}  // namespace riffle::tap
