#include <gtest/gtest.h>

#include <algorithm>

#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;
constexpr Micros kDay = 86'400 * kMicrosPerSecond;

// A store on a disk that loses power: files in memory, the manifest in SQLite on a real one, whose
// transactions are its own business.
class StoreKillTest : public testing::Test {
 protected:
  StoreKillTest() : files_(std::make_shared<MemoryFileSystem>()) {}

  std::unique_ptr<LocalStore> open(
      std::shared_ptr<FailPoints> fail_points = std::make_shared<FailPoints>()) {
    auto store = LocalStore::open(options(), parts(std::move(fail_points)));
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  static StoreOptions options() {
    StoreOptions options;
    options.clock = [] { return kStart; };
    options.workers = 2;
    return options;
  }
  DataDirectory parts(std::shared_ptr<FailPoints> fail_points) const {
    return {"/data", join_path(manifest_.path(), "manifest.sqlite"), files_, std::move(fail_points),
            catalogue_entries_};
  }

  void forget() {
    files_ = std::make_shared<MemoryFileSystem>();
    for (const auto& entry : std::filesystem::directory_iterator(manifest_.path()))
      std::filesystem::remove(entry);
  }

  // Events 0 … of the stream, in the order of the source; every tenth is sent twice.
  static std::vector<TestEvent> stream(int64_t from, int64_t to) {
    std::vector<TestEvent> events;
    for (int64_t offset = from; offset < to; ++offset) {
      const int64_t number = offset % 10 == 9 ? offset - 5 : offset;
      events.push_back({.index = number % 3 == 0 ? "side" : "main",
                        .raw = "event number " + std::to_string(number),
                        .time = kStart - (number % 4) * kDay,
                        .id = std::to_string(number)});
    }
    return events;
  }
  static int64_t next_offset(const Store& store) {
    const Checkpoints checkpoints = store.checkpoints();
    const auto known = checkpoints.find(test_source());
    return known == checkpoints.end() ? 0 : known->second.next_offset;
  }
  // Goes on from the checkpoint to the end of the stream.
  static void catch_up(Store& store) {
    while (next_offset(store) < kEvents) {
      const int64_t from = next_offset(store);
      ASSERT_TRUE(feed(store, test_source(), stream(from, std::min<int64_t>(from + 25, kEvents))));
    }
    ASSERT_TRUE(store.commit());
  }
  // As it was opened: what its checkpoint says, to the byte, and nothing twice.
  static void expect_what_the_checkpoint_says(const Store& store) {
    EXPECT_EQ(sums_of(store), sums_of(stream(0, next_offset(store))));
  }
  // Everything is there, once, and the ledger says so; every ID is known, and no other one.
  void expect_complete(Store& store) {
    const EventSums expected = sums_of(stream(0, kEvents));
    EXPECT_EQ(sums_of(store), expected);
    const LedgerCounts counts = store.checkpoints().at(test_source()).counts;
    EXPECT_EQ(counts.consumed, static_cast<uint64_t>(kEvents));
    EXPECT_EQ(counts.indexed, expected.count);
    EXPECT_EQ(counts.duplicate, kEvents - expected.count);
    const auto again = feed(store, test_source("again"), stream(0, kEvents));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->duplicate, static_cast<uint64_t>(kEvents));
    const auto others = feed(store, test_source("others"), stream(kEvents, kEvents + 9));
    ASSERT_TRUE(others);
    EXPECT_EQ(others->indexed, 9u);
    store.rollback();
    expect_sound(parts(std::make_shared<FailPoints>()));
  }
  // Two commits, the second of which merges ID runs, then a merge of the segments; the work ends
  // where the store fails.
  static void work(Store& store) {
    for (const int64_t end : {100, 200}) {
      while (next_offset(store) < end) {
        const int64_t from = next_offset(store);
        if (!feed(store, test_source(), stream(from, std::min<int64_t>(from + 25, end)))) return;
      }
      if (!store.commit()) return;
    }
    (void)store.compact().has_value();
  }

  // The power goes at each hit of the point, until a hit is past the end of the work.
  void kill_at_each_hit(const char* point);

  static constexpr int64_t kEvents = 300;
  uint64_t catalogue_entries_ = kCatalogueEntries;
  TestDirectory manifest_;
  std::shared_ptr<MemoryFileSystem> files_;
};

const char* const kPoints[] = {
    "segment.write.before",  "segment.write.after",    "segment.sync.before",
    "segment.sync.after",    "segment.rename.before",  "segment.rename.after",
    "ids.write.before",      "ids.write.after",        "ids.sync.before",
    "ids.sync.after",        "ids.rename.before",      "ids.rename.after",
    "directory.sync.before", "directory.sync.after",   "manifest.begin.before",
    "manifest.begin.after",  "manifest.commit.before", "manifest.commit.after",
    "cleanup.before",        "cleanup.after"};

class StoreKilledAt : public StoreKillTest, public testing::WithParamInterface<const char*> {};

void StoreKillTest::kill_at_each_hit(const char* point) {
  int hits = 0;
  for (uint64_t nth = 1;; ++nth) {
    SCOPED_TRACE(std::string(point) + " " + std::to_string(nth));
    forget();
    bool killed = false;
    auto fail_points = std::make_shared<FailPoints>();
    fail_points->arm(point, nth, [&]() -> Result<void> {
      killed = true;
      files_->power_off();
      return environment_error("the power went");
    });
    work(*open(fail_points));
    files_->restart(nth % 2 == 0 ? 0.5 : 0);
    const auto store = open();
    expect_what_the_checkpoint_says(*store);
    catch_up(*store);
    expect_complete(*store);
    if (!killed) break;
    ++hits;
  }
  EXPECT_GT(hits, 2) << "the work comes by this point in two commits and a merge";
}

TEST_P(StoreKilledAt, NothingIsLostNothingIsTwice) { kill_at_each_hit(GetParam()); }

class StoreWithCataloguesKilledAt : public StoreKilledAt {
 protected:
  StoreWithCataloguesKilledAt() { catalogue_entries_ = 0; }
};
TEST_P(StoreWithCataloguesKilledAt, NothingIsLostNothingIsTwice) { kill_at_each_hit(GetParam()); }

std::string name_of_point(const testing::TestParamInfo<const char*>& instance) {
  std::string name = instance.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Points, StoreKilledAt, testing::ValuesIn(kPoints), name_of_point);
INSTANTIATE_TEST_SUITE_P(Merging, StoreKilledAt, testing::Values("merge.begin", "merge.publish"),
                         name_of_point);

INSTANTIATE_TEST_SUITE_P(Points, StoreWithCataloguesKilledAt,
                         testing::Values("segment.write.before", "segment.write.after",
                                         "segment.sync.after", "manifest.commit.before",
                                         "merge.publish"),
                         name_of_point);

class StoreFailingAt : public StoreKillTest, public testing::WithParamInterface<const char*> {};

// The step fails and the process lives: the store drops what was active and goes on.
TEST_P(StoreFailingAt, TheSourceGoesOnFromItsCheckpoint) {
  auto fail_points = std::make_shared<FailPoints>();
  const auto store = open(fail_points);
  ASSERT_TRUE(feed(*store, test_source(), stream(0, 50)));
  ASSERT_TRUE(store->commit());
  ASSERT_TRUE(feed(*store, test_source(), stream(50, 100)));
  fail_points->arm(GetParam(), 1,
                   [] { return Result<void>(environment_error("the disk is full")); });
  const std::string point = GetParam();
  const bool harmless = point.starts_with("cleanup");
  EXPECT_EQ(store->commit().has_value(), harmless);
  EXPECT_EQ(store->rollbacks(), harmless ? 0u : 1u);
  const bool counts = harmless || point == "manifest.commit.after";
  EXPECT_EQ(next_offset(*store), counts ? 100 : 50) << "only the transaction counts";
  catch_up(*store);
  expect_complete(*store);
}

INSTANTIATE_TEST_SUITE_P(Points, StoreFailingAt, testing::ValuesIn(kPoints), name_of_point);

// Every single call of the file system fails once.
TEST_F(StoreKillTest, EachCallOfTheFileSystemMayFail) {
  for (uint64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    forget();
    files_->fail_call(nth);
    const uint64_t calls = files_->calls() + nth;
    if (auto store = LocalStore::open(options(), parts(std::make_shared<FailPoints>())))
      work(**store);
    const bool failed = files_->calls() >= calls;
    files_->restart(0);
    const auto store = open();
    expect_what_the_checkpoint_says(*store);
    catch_up(*store);
    expect_complete(*store);
    if (!failed) break;
  }
}

}  // namespace
}  // namespace riffle::index
