#include "ingest-tap/spool/spool_tap.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "indexer/base/memory_file_system.h"
#include "ingest-tap/fake_store_test.h"

namespace riffle::tap {
namespace {

using namespace std::chrono_literals;

constexpr int kPatience = 60'000;  // steps of a millisecond, which a busy machine may need

class SpoolTapTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    SpoolOptions options;
    options.directory = "data/spool/http";
    options.max_bytes = 64u << 10;
    options.stored_offset = stored();
    auto spool = Spool::open(files_, options);
    ASSERT_TRUE(spool.has_value()) << spool.error().message;
    spool_ = std::move(*spool);
    SpoolTapOptions tap;
    tap.decode = [](const SpoolRecord& record) {
      DecodeOptions decode;
      decode.index = record.index;
      decode.host = record.host;
      if (!record.sourcetype.empty()) decode.sourcetype = record.sourcetype;
      return decode;
    };
    tap.poll = 1ms;
    tap.retry = 1ms;
    tap_ = SpoolTap::create(store_, *spool_, std::move(tap));
    tap_->start();
  }
  int64_t stored() const {
    const auto checkpoints = store_.committed_checkpoints();
    const auto found = checkpoints.find(spool_key("http"));
    return found == checkpoints.end() ? 0 : found->second.next_offset;
  }
  Result<int64_t> send(const std::vector<std::string>& events, const std::string& batch = {}) {
    SpoolRecord record;
    record.arrival = now_micros();
    record.index = "main";
    record.host = "sender";
    record.source = "test";
    record.batch = batch;
    record.events.assign(events.begin(), events.end());
    return spool_->append(record);
  }
  // As a sender does who was told to come again.
  Result<int64_t> send_patiently(const std::vector<std::string>& events, const std::string& batch) {
    for (int i = 0;; ++i) {
      Result<int64_t> sent = send(events, batch);
      if (sent || sent.error().kind != ErrorKind::kLimit || i > kPatience) return sent;
      std::this_thread::sleep_for(1ms);
    }
  }
  void wait_until_empty() {
    for (int i = 0; i < kPatience && tap_->stats().lag > 0; ++i) std::this_thread::sleep_for(1ms);
    ASSERT_EQ(tap_->stats().lag, 0) << tap_->stats().last_error;
  }

  std::shared_ptr<MemoryFileSystem> files_ = std::make_shared<MemoryFileSystem>();
  FakeStore store_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<SpoolTap> tap_;
};

TEST_F(SpoolTapTest, EventsReachTheStoreWithTheirMetadata) {
  ASSERT_TRUE(send({R"({"n":1,"_id":"own"})", "2026-01-05 10:00:00 text"}).has_value());
  wait_until_empty();
  const auto rows = store_.rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.at("own").host, "sender");
  EXPECT_EQ(rows.at("own").source, "test");
  EXPECT_EQ(store_.checkpoints().at(spool_key("http")).next_offset, 2);
}

TEST_F(SpoolTapTest, ANamedBatchThatIsSentAgainAddsNothing) {
  const std::vector<std::string> events = {"same", "same", "other"};
  ASSERT_TRUE(send(events, "batch-1").has_value());
  ASSERT_TRUE(send(events, "batch-1").has_value());
  ASSERT_TRUE(send(events, "batch-2").has_value());
  wait_until_empty();
  EXPECT_EQ(store_.rows().size(), 6u);
  EXPECT_EQ(store_.ledger().duplicate, 3u);
  // Without a name two equal events are two events.
  ASSERT_TRUE(send({"same"}).has_value());
  ASSERT_TRUE(send({"same"}).has_value());
  wait_until_empty();
  EXPECT_EQ(store_.rows().size(), 8u);
}

TEST_F(SpoolTapTest, GoesBackAfterAFailureAndAfterARollback) {
  for (int i = 0; i < 20; ++i) {
    if (i % 5 == 0) store_.fail_ingests = 1;
    if (i % 7 == 0) store_.rollback();
    ASSERT_TRUE(send({"event " + std::to_string(i)}).has_value());
    if (i % 4 == 0) wait_until_empty();
  }
  for (int i = 0; i < kPatience && store_.rows().size() < 20; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(store_.rows().size(), 20u);
  EXPECT_GT(tap_->stats().rewinds, 0u);
}

TEST_F(SpoolTapTest, AFullSpoolCommitsAndEmptiesByItself) {
  int refused = 0;
  for (int i = 0; i < 600; ++i) {
    while (!send({std::to_string(i) + std::string(1000, 'x')})) {
      ++refused;
      std::this_thread::sleep_for(1ms);
      ASSERT_LT(refused, kPatience);
    }
  }
  wait_until_empty();
  EXPECT_EQ(store_.rows().size(), 600u);
  EXPECT_GT(store_.last_commit(), 0u);
}

// The machine goes down again and again, at any moment: of what was acknowledged nothing is lost,
// nothing is doubled, and what was refused can be sent again under its name.
TEST_F(SpoolTapTest, PowerLosses) {
  std::mt19937_64 random(42);
  int number = 0;
  std::vector<std::string> open_batch;  // refused, or without an answer
  for (int round = 0; round < 60; ++round) {
    files_->fail_call(1 + random() % 60);
    // The call that fails may be one of the tap's own, and hurt no sender.
    for (int sends = 0; sends < 30; ++sends) {
      if (open_batch.empty()) {
        for (uint64_t i = 0; i <= random() % 4; ++i)
          open_batch.push_back("event " + std::to_string(++number));
      }
      if (!send_patiently(open_batch, "batch " + open_batch.front())) break;
      open_batch.clear();
      if (random() % 8 == 0) {
        ASSERT_TRUE(store_.commit().has_value());
      }
    }
    files_->power_off();
    tap_.reset();
    spool_.reset();
    store_.rollback();
    files_->restart(static_cast<double>(random() % 1001) / 1000);
    open();
  }
  if (!open_batch.empty()) {
    const auto sent = send_patiently(open_batch, "batch " + open_batch.front());
    ASSERT_TRUE(sent.has_value()) << sent.error().message;
  }
  wait_until_empty();
  std::map<std::string, int> times;
  for (const auto& row : store_.rows_in_order()) ++times[row.raw];
  EXPECT_EQ(times.size(), static_cast<size_t>(number));
  for (const auto& [text, count] : times) EXPECT_EQ(count, 1) << text;
  EXPECT_EQ(tap_->stats().missing, 0u);
  EXPECT_GT(number, 200);
}

}  // namespace
}  // namespace riffle::tap
