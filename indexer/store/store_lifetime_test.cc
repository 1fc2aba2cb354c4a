#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

using testing::HasSubstr;

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;
constexpr Micros kDay = 86'400 * kMicrosPerSecond;

// What leaves an index: by age, by size, by deletion; and what a full disk does.
class StoreLifetimeTest : public testing::Test {
 protected:
  StoreLifetimeTest() : files_(std::make_shared<MemoryFileSystem>()) {
    options_.clock = [this] { return now_; };
    options_.commit_interval = kMaxTime;
  }
  DataDirectory parts() const {
    return {"/data", join_path(manifest_.path(), "manifest.sqlite"), files_,
            std::make_shared<FailPoints>()};
  }
  std::unique_ptr<LocalStore> open() {
    auto store = LocalStore::open(options_, parts());
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  static TestEvent event(int number, Micros time) {
    return {.raw = "event " + std::to_string(number) + (number % 2 == 0 ? " even" : " odd"),
            .time = time,
            .id = std::to_string(number)};
  }
  static LedgerCounts must_feed(Store& store, const std::vector<TestEvent>& events) {
    const auto counts = feed(store, test_source(), events);
    EXPECT_TRUE(counts) << counts.error().message;
    return counts ? *counts : LedgerCounts();
  }

  Micros now_ = kStart;
  StoreOptions options_;
  TestDirectory manifest_;
  std::shared_ptr<MemoryFileSystem> files_;
};

TEST_F(StoreLifetimeTest, WhatIsOlderThanTheRetentionIsExpiredForGood) {
  options_.default_retention.age = 10 * kDay;
  auto store = open();
  // Days 1 to 20 before now, in one segment of mixed days; the floor rises in that commit.
  std::vector<TestEvent> events;
  for (int day = 1; day <= 20; ++day) events.push_back(event(day, now_ - day * kDay));
  EXPECT_EQ(must_feed(*store, events).indexed, 20u);
  ASSERT_TRUE(store->commit());
  EXPECT_EQ(search(*store).rows, 10u) << "what is below the floor is not shown";
  const LedgerCounts again = must_feed(*store, events);
  EXPECT_EQ(again.duplicate, 10u);
  EXPECT_EQ(again.expired, 10u);
  EXPECT_EQ(again.consumed, 20u);
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(search(*store).rows, 10u);
  ASSERT_EQ(store->segments().size(), 1u);
  EXPECT_EQ(store->segments().front().rows, 10u) << "merging drops them";
  expect_sound(parts());
  // The floor outlives the process, and a longer retention doesn't lower it.
  store.reset();
  options_.default_retention.age = 100 * kDay;
  store = open();
  EXPECT_EQ(must_feed(*store, events).expired, 10u);
}

TEST_F(StoreLifetimeTest, ASegmentThatIsTooOldGoesWithoutACommit) {
  options_.default_retention.age = 10 * kDay;
  const auto store = open();
  must_feed(*store, {event(1, now_)});
  ASSERT_TRUE(store->commit());
  const auto before = store->snapshot();
  now_ += 11 * kDay;
  ASSERT_TRUE(store->commit_if_due());
  EXPECT_TRUE(store->segments().empty());
  EXPECT_EQ(search(*store).rows, 0u);
  ScanSpec everything;
  everything.fields = FieldDemand::only({"_raw"});
  EXPECT_EQ(search(*before, everything).rows, 1u) << "a snapshot never changes";
  EXPECT_EQ(must_feed(*store, {event(1, kStart)}).expired, 1u);
  expect_sound(parts());
}

TEST_F(StoreLifetimeTest, BySizeTheOldestGoFirst) {
  auto store = open();
  for (int day = 0; day < 5; ++day) {
    must_feed(*store, {event(day, now_ + day * kDay)});
    ASSERT_TRUE(store->commit());
  }
  now_ += 5 * kDay;
  ASSERT_TRUE(store->compact());  // one ID run
  uint64_t of_ids = 0;
  uint64_t of_segments = 0;
  for (const std::string& file : files_->files()) {
    if (file.ends_with(".ids")) of_ids += files_->file_bytes(file);
    if (file.ends_with(".seg")) of_segments += files_->file_bytes(file);
  }
  // Two fifths of each, and a little.
  const uint64_t limit = (of_ids + of_segments) * 9 / 20;
  store.reset();
  options_.retention["main"].bytes = limit;
  store = open();
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(search(*store).raws, (std::vector<std::string>{"event 4 even", "event 3 odd"}));
  EXPECT_EQ(must_feed(*store, {event(2, kStart + 2 * kDay)}).expired, 1u);
  EXPECT_EQ(must_feed(*store, {event(3, kStart + 3 * kDay)}).duplicate, 1u);
  expect_sound(parts());
}

TEST_F(StoreLifetimeTest, DeletedEventsAreGoneAndTheirIdsStayKnown) {
  auto store = open();
  std::vector<TestEvent> events;
  for (int i = 0; i < 10; ++i) events.push_back(event(i, now_ + i));
  must_feed(*store, events);
  ASSERT_TRUE(store->commit());
  const uint64_t before = store->last_commit();
  TestContext context;
  ScanSpec which;
  which.predicate = Predicate::term_match("odd");
  const auto deleted = store->delete_events(which, context.context);
  ASSERT_TRUE(deleted) << deleted.error().message;
  EXPECT_EQ(*deleted, 5u);
  EXPECT_EQ(*store->delete_events(which, context.context), 0u);
  const auto even = [](const Answer& answer) {
    return answer.raws.size() == 5 &&
           std::all_of(answer.raws.begin(), answer.raws.end(),
                       [](const std::string& raw) { return raw.ends_with("even"); });
  };
  EXPECT_TRUE(even(search(*store)));
  ScanSpec everything;
  everything.fields = FieldDemand::only({"_raw"});
  EXPECT_EQ(search(**store->snapshot_at(before), everything).rows, 10u);
  EXPECT_FALSE(store->snapshot_at(before + 5));
  EXPECT_EQ(must_feed(*store, events).duplicate, 10u);
  store.reset();
  store = open();
  EXPECT_TRUE(even(search(*store))) << "after a restart";
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(store->segments().front().rows, 5u);
  EXPECT_TRUE(even(search(*store))) << "after a merge";
  EXPECT_EQ(must_feed(*store, events).duplicate, 10u);
  expect_sound(parts());
}

// Shown while they were active, deleted after a commit and a merge; other ones stay.
TEST_F(StoreLifetimeTest, EventsAreDeletedByTheAddressesThatAScanGave) {
  auto store = open();
  const auto addresses = [&](const std::string& word) {
    ScanSpec spec;
    spec.predicate = Predicate::term_match(word);
    spec.fields = FieldDemand::only({std::string(kRowAddressField)});
    std::vector<RowAddress> found;
    for (const Batch& batch : search(*store->snapshot(), spec).batches) {
      for (size_t row = 0; row < batch.rows(); ++row) {
        const auto address = row_address_from(batch.at(row, std::string(kRowAddressField)).text());
        EXPECT_TRUE(address);
        if (address) found.push_back(*address);
      }
    }
    return found;
  };
  std::vector<TestEvent> events;
  for (int i = 0; i < 10; ++i) events.push_back(event(i, now_ + i));
  events[3].index = "side";
  must_feed(*store, events);
  const std::vector<RowAddress> odd = addresses("odd");
  ASSERT_EQ(odd.size(), 5u);
  must_feed(*store, {event(11, now_ + 11)});
  ASSERT_TRUE(store->compact());
  TestContext context;
  const auto deleted = store->delete_rows(odd, context.context);
  ASSERT_TRUE(deleted) << deleted.error().message;
  EXPECT_EQ(*deleted, (DeletedCounts{{"main", 4}, {"side", 1}}));
  EXPECT_TRUE(store->delete_rows(odd, context.context)->empty());
  EXPECT_EQ(search(*store).rows, 6u);
  EXPECT_EQ(search(*store, Predicate::term_match("odd")).raws,
            std::vector<std::string>{"event 11 odd"});
  EXPECT_EQ(must_feed(*store, events).duplicate, 10u);
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(search(*store).rows, 6u);
  expect_sound(parts());
}

// What was active was dropped, and other events took the places.
TEST_F(StoreLifetimeTest, AnotherEventAtTheSameAddressStays) {
  const auto store = open();
  must_feed(*store, {event(1, now_)});
  ScanSpec spec;
  spec.fields = FieldDemand::only({std::string(kRowAddressField)});
  const Answer before = search(*store->snapshot(), spec);
  const auto address =
      row_address_from(before.batches.at(0).at(0, std::string(kRowAddressField)).text());
  ASSERT_TRUE(address);
  store->rollback();
  must_feed(*store, {event(2, now_)});
  ASSERT_TRUE(store->commit());
  TestContext context;
  ASSERT_TRUE(store->delete_rows({*address}, context.context));
  EXPECT_EQ(search(*store).rows, 1u);
}

TEST_F(StoreLifetimeTest, ASnapshotOfACommitShowsWhatThatCommitHad) {
  const auto store = open();
  for (int i = 0; i < 6; ++i) {
    must_feed(*store, {event(i, now_)});
    ASSERT_TRUE(store->commit());
  }
  ASSERT_TRUE(store->compact());
  ScanSpec everything;
  everything.fields = FieldDemand::only({"_raw"});
  for (uint64_t commit = 1; commit <= 6; ++commit)
    EXPECT_EQ(search(**store->snapshot_at(commit), everything).rows, commit);
  everything.fields = FieldDemand::none();
  everything.order = ScanSpec::Order::kAny;
  EXPECT_EQ(search(**store->snapshot_at(4), everything).rows, 4u);
}

TEST_F(StoreLifetimeTest, AReaderFollowsTheWriter) {
  const auto writer = open();
  must_feed(*writer, {event(1, now_)});
  ASSERT_TRUE(writer->commit());
  options_.read_only = true;
  const auto reader = open();
  must_feed(*writer, {event(2, now_)});
  ASSERT_TRUE(writer->compact());
  EXPECT_EQ(search(*reader).rows, 1u) << "the old segment is gone, the reader still has it";
  ASSERT_TRUE(reader->refresh());
  EXPECT_EQ(search(*reader).rows, 2u);
  EXPECT_EQ(reader->last_commit(), writer->last_commit());
}

TEST_F(StoreLifetimeTest, OnAFullDiskNothingIsLostAndAnswersGoOn) {
  const auto store = open();
  must_feed(*store, {event(1, now_)});
  ASSERT_TRUE(store->commit());
  uint64_t used = 0;
  for (const std::string& file : files_->files()) used += files_->file_bytes(file);
  // As far as it goes: each time a little more of the next commit fits.
  for (uint64_t room = 0;; room += 150) {
    files_->set_capacity(used + room);
    must_feed(*store, {event(2, now_)});
    const auto committed = store->commit();
    if (committed) break;
    ASSERT_LT(room, 10'000u);
    EXPECT_THAT(committed.error().message, HasSubstr("No space left"));
    EXPECT_EQ(store->checkpoints().at(test_source()).next_offset, 1);
    EXPECT_EQ(search(*store).rows, 1u);
    uint64_t left_behind = 0;
    for (const std::string& file : files_->files()) left_behind += files_->file_bytes(file);
    EXPECT_EQ(left_behind, used) << "nothing of the failed commit stays";
  }
  EXPECT_EQ(search(*store).rows, 2u);
  EXPECT_GT(store->rollbacks(), 1u);
  expect_sound(parts());
}

TEST_F(StoreLifetimeTest, BelowTheReserveSourcesHaveToWait) {
  options_.min_free_bytes = 100'000;
  const auto store = open();
  files_->set_capacity(1'000'000);
  must_feed(*store, {event(1, now_)});
  files_->set_capacity(90'000);
  const auto refused = feed(*store, test_source(), {event(2, now_)});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("bytes free"));
  EXPECT_EQ(store->rollbacks(), 0u);
  EXPECT_EQ(store->committed_checkpoints().at(test_source()).next_offset, 1)
      << "what was active is safe";
  EXPECT_EQ(search(*store).rows, 1u);
  files_->set_capacity(1'000'000);
  EXPECT_EQ(must_feed(*store, {event(2, now_)}).indexed, 1u);
}

TEST_F(StoreLifetimeTest, MergesInTheBackgroundLoseNothing) {
  options_.background_merges = true;
  {
    const auto store = open();
    for (int i = 0; i < 40; ++i) {
      must_feed(*store, {event(i, now_)});
      ASSERT_TRUE(store->commit());
    }
    EXPECT_EQ(search(*store).rows, 40u);
  }
  const auto store = open();
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(search(*store).rows, 40u);
  EXPECT_EQ(store->segments().size(), 1u);
  expect_sound(parts());
}

// The power goes at each step of retention, merging and deletion.
TEST_F(StoreLifetimeTest, KilledAtAnyStepTheCountsStay) {
  const char* const points[] = {
      "retention.before",       "retention.after",       "merge.begin",
      "merge.publish",          "delete.publish",        "segment.write.before",
      "segment.write.after",    "segment.sync.before",   "segment.sync.after",
      "segment.rename.before",  "segment.rename.after",  "ids.write.before",
      "ids.write.after",        "ids.sync.before",       "ids.sync.after",
      "ids.rename.before",      "ids.rename.after",      "directory.sync.before",
      "directory.sync.after",   "manifest.begin.before", "manifest.begin.after",
      "manifest.commit.before", "manifest.commit.after", "cleanup.before",
      "cleanup.after"};
  for (const char* const point : points) {
    for (uint64_t nth = 1; nth < 30; ++nth) {
      SCOPED_TRACE(std::string(point) + " " + std::to_string(nth));
      files_ = std::make_shared<MemoryFileSystem>();
      for (const auto& entry : std::filesystem::directory_iterator(manifest_.path()))
        std::filesystem::remove(entry);
      now_ = kStart;
      options_.default_retention.age = 10 * kDay;
      std::vector<TestEvent> events;
      for (int i = 0; i < 12; ++i) events.push_back(event(i, now_ - i * kDay / 2));
      bool killed = false;
      DataDirectory directory = parts();
      {
        auto opened = LocalStore::open(options_, directory);
        ASSERT_TRUE(opened);
        LocalStore& store = **opened;
        // Segments of mixed days, of which each keeps something.
        for (size_t i = 0; i < events.size(); i += 3) {
          must_feed(store, {events[i], events[i + 1], events[i + 2]});
          ASSERT_TRUE(store.commit());
        }
        directory.fail_points->arm(point, nth, [&]() -> Result<void> {
          killed = true;
          files_->power_off();
          return environment_error("the power went");
        });
        TestContext context;
        ScanSpec which;
        which.predicate = Predicate::term_match("odd");
        const bool deleted = store.delete_events(which, context.context).has_value();
        now_ += 6 * kDay;  // events 9, 10 and 11 have no day left
        if (deleted) (void)store.compact().has_value();
      }
      files_->restart(nth % 2 == 0 ? 0.5 : 0);
      const auto store = open();
      ASSERT_TRUE(store);
      // Retention takes whole ranges of time, deletion all at once.
      const EventSums shown = sums_of(*store);
      std::vector<EventSums> possible;
      for (size_t kept = 8; kept <= events.size(); ++kept) {
        std::vector<TestEvent> above(events.begin(), events.begin() + static_cast<ptrdiff_t>(kept));
        possible.push_back(sums_of(above));
        std::erase_if(above, [](const TestEvent& e) { return e.raw.ends_with("odd"); });
        possible.push_back(sums_of(above));
      }
      EXPECT_NE(std::find(possible.begin(), possible.end(), shown), possible.end())
          << testing::PrintToString(shown);
      TestContext context;
      ScanSpec which;
      which.predicate = Predicate::term_match("odd");
      now_ = kStart + 6 * kDay;
      ASSERT_TRUE(store->delete_events(which, context.context));
      ASSERT_TRUE(store->compact());
      EXPECT_EQ(search(*store).raws,
                (std::vector<std::string>{"event 0 even", "event 2 even", "event 4 even",
                                          "event 6 even", "event 8 even"}));
      const LedgerCounts again = must_feed(*store, events);
      EXPECT_EQ(again.indexed, 0u);
      EXPECT_EQ(again.duplicate + again.expired, 12u);
      EXPECT_EQ(again.duplicate, 9u);
      expect_sound(parts());
      EXPECT_TRUE(killed || nth > 1) << "the work comes by this point";
      if (!killed || HasFailure()) break;
    }
  }
}

}  // namespace
}  // namespace riffle::index
