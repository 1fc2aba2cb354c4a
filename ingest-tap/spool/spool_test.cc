#include "ingest-tap/spool/spool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "indexer/base/hash.h"
#include "indexer/base/memory_file_system.h"

namespace riffle::tap {
namespace {

const std::string kDirectory = "data/spool/http";

// Senders' events are told from each other by their text.
class SpoolTest : public ::testing::Test {
 protected:
  std::unique_ptr<Spool> open(uint64_t max_bytes = 1u << 20, int64_t stored = 0) {
    SpoolOptions options;
    options.directory = kDirectory;
    options.max_bytes = max_bytes;
    options.file_bytes = 1024;
    options.stored_offset = stored;
    auto spool = Spool::open(files_, options);
    EXPECT_TRUE(spool.has_value()) << spool.error().message;
    return std::move(*spool);
  }
  static Result<int64_t> append(Spool& spool, const std::vector<std::string>& events) {
    SpoolRecord record;
    record.arrival = 1'700'000'000 * kMicrosPerSecond;
    record.index = "main";
    record.host = "h";
    record.events.assign(events.begin(), events.end());
    return spool.append(record);
  }
  // Everything from that offset on.
  static std::vector<std::string> read_all(Spool& spool, int64_t from,
                                           uint64_t* missing = nullptr) {
    std::vector<std::string> events;
    while (true) {
      auto chunk = spool.read(from, 200);
      EXPECT_TRUE(chunk.has_value()) << chunk.error().message;
      if (!chunk || chunk->next_offset == from) return events;
      for (const auto& each : chunk->records) {
        events.insert(events.end(), each.record.events.begin(), each.record.events.end());
      }
      if (missing != nullptr) *missing += chunk->missing;
      from = chunk->next_offset;
    }
  }
  std::vector<std::string> spool_files() const {
    std::vector<std::string> names = files_->files();
    std::erase_if(names, [](const std::string& name) { return !name.starts_with(kDirectory); });
    return names;
  }

  std::shared_ptr<MemoryFileSystem> files_ = std::make_shared<MemoryFileSystem>();
};

TEST_F(SpoolTest, WhatWasAppendedIsReadInOrderWithItsOffsets) {
  auto spool = open();
  EXPECT_EQ(append(*spool, {"a", "b"}).value(), 0);
  EXPECT_EQ(append(*spool, {"c"}).value(), 2);
  EXPECT_EQ(spool->end(), 3);
  const auto chunk = spool->read(0, 1000);
  ASSERT_TRUE(chunk.has_value());
  ASSERT_EQ(chunk->records.size(), 2u);
  EXPECT_EQ(chunk->records[1].base, 2);
  EXPECT_EQ(chunk->records[0].record.events, (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(chunk->records[0].record.host, "h");
  EXPECT_EQ(chunk->next_offset, 3);
  EXPECT_EQ(spool->read(3, 1000)->next_offset, 3);
  EXPECT_EQ(read_all(*spool, 2), std::vector<std::string>{"c"});
}

TEST_F(SpoolTest, GoesOnOverManyFilesAndOpenings) {
  std::vector<std::string> expected;
  for (int run = 0; run < 4; ++run) {
    auto spool = open();
    EXPECT_EQ(spool->end(), static_cast<int64_t>(expected.size()));
    for (int i = 0; i < 20; ++i) {
      expected.push_back(std::to_string(run) + "-" + std::to_string(i) + std::string(100, 'x'));
      ASSERT_TRUE(append(*spool, {expected.back()}).has_value());
    }
    EXPECT_EQ(read_all(*spool, 0), expected);
  }
  EXPECT_GT(spool_files().size(), 4u);
}

TEST_F(SpoolTest, FilesGoWhenTheirEventsAreInTheIndex) {
  auto spool = open();
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(append(*spool, {std::string(100, 'x')}).has_value());
  const size_t before = spool_files().size();
  const uint64_t used = spool->used_bytes();
  ASSERT_TRUE(spool->release(30).has_value());
  EXPECT_LT(spool_files().size(), before);
  EXPECT_LT(spool->used_bytes(), used);
  EXPECT_LE(spool->begin(), 30);
  EXPECT_EQ(read_all(*spool, 30).size(), 30u);
}

TEST_F(SpoolTest, FullMeansLaterAndThenThereIsRoomAgain) {
  auto spool = open(8192);
  Result<int64_t> last = int64_t{0};
  int64_t taken = 0;
  while ((last = append(*spool, {std::string(200, 'x')})).has_value()) ++taken;
  EXPECT_EQ(last.error().kind, ErrorKind::kLimit);
  EXPECT_LE(spool->used_bytes(), 8192u);
  EXPECT_GT(taken, 20);
  ASSERT_TRUE(spool->release(taken).has_value());
  EXPECT_EQ(append(*spool, {"room"}).value(), taken);
  EXPECT_EQ(read_all(*spool, taken), std::vector<std::string>{"room"});
  // What never fits is the sender's mistake, not the moment's.
  EXPECT_EQ(append(*spool, {std::string(5000, 'x')}).error().kind, ErrorKind::kUser);
}

TEST_F(SpoolTest, NeverBelowWhatTheIndexHas) {
  auto spool = open(1u << 20, 500);
  EXPECT_EQ(append(*spool, {"a"}).value(), 500);
  EXPECT_EQ(read_all(*spool, 500), std::vector<std::string>{"a"});
}

TEST_F(SpoolTest, DamageIsCountedAndGoneOver) {
  {
    auto spool = open();
    for (int i = 0; i < 6; ++i)
      ASSERT_TRUE(append(*spool, {"event " + std::to_string(i)}).has_value());
  }
  const std::string path = spool_files().front();
  // Within the third record: all six are of one length.
  const uint64_t record = (files_->file_bytes(path) - kSpoolHeaderBytes) / 6;
  files_->flip_bit(path, (kSpoolHeaderBytes + 2 * record + kSpoolRecordHeaderBytes + 3) * 8);
  auto spool = open();
  EXPECT_EQ(spool->end(), 6);
  uint64_t missing = 0;
  EXPECT_EQ(read_all(*spool, 0, &missing),
            (std::vector<std::string>{"event 0", "event 1", "event 3", "event 4", "event 5"}));
  EXPECT_EQ(missing, 1u);
}

TEST_F(SpoolTest, AFileThatIsGoneIsCounted) {
  std::vector<std::string> all;
  {
    auto spool = open();
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(append(*spool, {std::string(100, 'x')}).has_value());
  }
  ASSERT_GT(spool_files().size(), 3u);
  ASSERT_TRUE(files_->remove(spool_files()[1]).has_value());
  auto spool = open();
  uint64_t missing = 0;
  const size_t found = read_all(*spool, 0, &missing).size();
  EXPECT_LT(found, 60u);
  EXPECT_EQ(found + missing, 60u);
}

// Power fails at each call in turn, and each time another part of what was not synced is on the
// disk: what was answered is there, nothing is there twice, and nothing that nobody sent.
TEST_F(SpoolTest, PowerLossAtEachCall) {
  int states = 0;
  for (const double tear : {0.0, 0.2, 0.5, 0.9, 1.0}) {
    for (uint64_t call = 1; call <= 40; ++call) {
      files_ = std::make_shared<MemoryFileSystem>();
      std::set<std::string> acknowledged;
      std::set<std::string> sent;
      int number = 0;
      const auto send = [&](Spool& spool) {
        std::vector<std::string> events;
        for (int i = 0; i <= number % 3; ++i)
          events.push_back(std::to_string(++number) + std::string(150, 'x'));
        sent.insert(events.begin(), events.end());
        const bool ok = append(spool, events).has_value();
        if (ok) acknowledged.insert(events.begin(), events.end());
        return ok;
      };
      auto spool = open();
      for (int i = 0; i < 5; ++i) ASSERT_TRUE(send(*spool));
      files_->fail_call(call);
      for (int i = 0; i < 12; ++i) {
        if (!send(*spool)) break;
      }
      files_->power_off();
      spool.reset();
      files_->restart(tear);
      spool = open();
      for (int i = 0; i < 5; ++i) ASSERT_TRUE(send(*spool)) << call;
      uint64_t missing = 0;
      const std::vector<std::string> found = read_all(*spool, 0, &missing);
      const std::set<std::string> distinct(found.begin(), found.end());
      EXPECT_EQ(distinct.size(), found.size()) << call << " " << tear;
      EXPECT_TRUE(
          std::includes(distinct.begin(), distinct.end(), acknowledged.begin(), acknowledged.end()))
          << call << " " << tear;
      EXPECT_TRUE(std::includes(sent.begin(), sent.end(), distinct.begin(), distinct.end()));
      EXPECT_EQ(missing, 0u) << call << " " << tear;
      ++states;
    }
  }
  EXPECT_EQ(states, 200);
}

// A call fails, the power stays: senders are told, and the next ones are taken in.
TEST_F(SpoolTest, AFailedCallIsToldAndGoneOver) {
  for (uint64_t call = 1; call <= 6; ++call) {
    files_ = std::make_shared<MemoryFileSystem>();
    auto spool = open();
    ASSERT_TRUE(append(*spool, {"first"}).has_value());
    files_->fail_call(call);
    std::vector<std::string> expected = {"first"};
    for (int i = 0; i < 12; ++i) {
      const std::string text = std::to_string(i) + std::string(200, 'x');
      if (append(*spool, {text})) expected.push_back(text);
    }
    EXPECT_GE(expected.size(), 12u);
    EXPECT_EQ(read_all(*spool, 0), expected) << call;
    spool.reset();
    EXPECT_EQ(read_all(*open(), 0), expected) << call;
  }
}

TEST_F(SpoolTest, ManySendersThroughPowerLosses) {
  std::mt19937_64 random(20260105);
  std::mutex mutex;
  std::set<std::string> acknowledged;
  std::atomic<int> number{0};
  // A busy machine may need more rounds to get so much acknowledged before the power goes.
  constexpr size_t kEnough = 100;
  constexpr int kMostRounds = 10'000;
  for (int round = 0; round < 30 || (acknowledged.size() <= kEnough && round < kMostRounds);
       ++round) {
    auto spool = open();
    std::vector<std::thread> senders;
    for (int sender = 0; sender < 6; ++sender) {
      senders.emplace_back([&] {
        while (true) {
          const std::string text = std::to_string(++number) + std::string(50, 'y');
          if (!append(*spool, {text})) return;
          const std::lock_guard lock(mutex);
          acknowledged.insert(text);
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
    files_->power_off();
    for (std::thread& sender : senders) sender.join();
    spool.reset();
    files_->restart(static_cast<double>(random() % 1001) / 1000);
    if (acknowledged.size() > 4000) break;
  }
  auto spool = open();
  uint64_t missing = 0;
  const std::vector<std::string> found = read_all(*spool, 0, &missing);
  const std::set<std::string> distinct(found.begin(), found.end());
  EXPECT_GT(acknowledged.size(), kEnough);
  EXPECT_EQ(missing, 0u);
  EXPECT_EQ(distinct.size(), found.size());
  EXPECT_TRUE(
      std::includes(distinct.begin(), distinct.end(), acknowledged.begin(), acknowledged.end()));
}

TEST_F(SpoolTest, FullDiskRefusesAndGoesOnAfterwards) {
  auto spool = open();
  ASSERT_TRUE(append(*spool, {"first"}).has_value());
  files_->set_capacity(files_->file_bytes(spool_files().front()) + 300);
  const auto refused = append(*spool, {std::string(400, 'x')});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kEnvironment);
  files_->set_capacity(1u << 20);
  ASSERT_TRUE(append(*spool, {"second"}).has_value());
  EXPECT_EQ(read_all(*spool, 0), (std::vector<std::string>{"first", "second"}));
}

TEST_F(SpoolTest, ANewerFormatIsLeftAlone) {
  const std::string path = kDirectory + "/00000000000000000000.spool";
  std::string header = spool_header(0);
  header[8] = 99;  // the version
  const uint64_t checksum = hash64(std::string_view(header).substr(0, kSpoolHeaderBytes - 8));
  std::memcpy(header.data() + kSpoolHeaderBytes - 8, &checksum, 8);
  ASSERT_TRUE(files_->make_directory(kDirectory).has_value());
  ASSERT_TRUE((*files_->create(path))->append(header).has_value());
  const auto spool = Spool::open(files_, {.directory = kDirectory});
  ASSERT_FALSE(spool.has_value());
  EXPECT_NE(spool.error().message.find("newer version"), std::string::npos);
}

}  // namespace
}  // namespace riffle::tap
