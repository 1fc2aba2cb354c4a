#include "indexer/store/local_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Micros kNow = 1'767'225'600 * kMicrosPerSecond;

class LocalStoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> open(bool read_only = false) {
    StoreOptions options;
    options.directory = directory_.path();
    options.read_only = read_only;
    options.clock = [this] { return now_; };
    auto store = Store::open(options);
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }

  TestDirectory directory_;
  Micros now_ = kNow;
};

TEST_F(LocalStoreTest, EventsAreSearchableAtOnceAndAfterARestart) {
  {
    const auto store = open();
    ASSERT_TRUE(feed(*store, test_source(), {{.raw = "alpha one", .time = kNow, .id = "1"}}));
    ASSERT_TRUE(feed(*store, test_source(), {{.raw = "beta two", .time = kNow + 1, .id = "2"}}));
    EXPECT_THAT(search(*store).raws, ElementsAre("beta two", "alpha one"));
    EXPECT_EQ(store->last_commit(), 0u);
    ASSERT_TRUE(store->commit());
    EXPECT_EQ(store->last_commit(), 1u);
    ASSERT_TRUE(feed(*store, test_source(), {{.raw = "lost", .time = kNow + 2, .id = "3"}}));
    EXPECT_THAT(search(*store).raws, ElementsAre("lost", "beta two", "alpha one"));
  }
  const auto store = open();
  EXPECT_THAT(search(*store).raws, ElementsAre("beta two", "alpha one"));
  EXPECT_THAT(search(*store, Predicate::term_match("alpha")).raws, ElementsAre("alpha one"));
  EXPECT_THAT(search(*store, Predicate::term_match("gamma")).raws, IsEmpty());
  EXPECT_EQ(store->checkpoints().at(test_source()).next_offset, 2);
  expect_sound(directory_.path());
}

TEST_F(LocalStoreTest, TheFirstCopyWinsOverRestartsAndBatches) {
  auto store = open();
  const auto first =
      feed(*store, test_source(),
           {{.raw = "a", .time = kNow, .id = "1"}, {.raw = "a again", .time = kNow, .id = "1"}});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->indexed, 1u);
  EXPECT_EQ(first->duplicate, 1u);
  ASSERT_TRUE(store->commit());
  store.reset();
  store = open();
  const auto second = feed(*store, test_source("other"),
                           {{.raw = "a late", .time = kNow + 1, .id = "1"},
                            {.index = "side", .raw = "another index", .time = kNow, .id = "1"}});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->duplicate, 1u);
  EXPECT_EQ(second->indexed, 1u) << "IDs belong to an index";
  EXPECT_THAT(search(*store, Predicate::compare("index", Predicate::Op::kEqual, "main")).raws,
              ElementsAre("a"));
}

TEST_F(LocalStoreTest, AHistoryReadInOrderIsNotLate) {
  const auto store = open();
  constexpr Micros kHour = 3600 * kMicrosPerSecond;
  const auto history = feed(*store, test_source(),
                            {{.raw = "a", .time = kNow - 3 * kHour, .id = "1"},
                             {.raw = "b", .time = kNow - 2 * kHour, .id = "2"},
                             {.raw = "behind b", .time = kNow - 3 * kHour, .id = "3"}});
  ASSERT_TRUE(history);
  EXPECT_EQ(history->late, 1u);
  // The source had nothing more when it was asked a second ago.
  SourceBatch batch;
  batch.key = test_source();
  batch.from_offset = 3;
  batch.next_offset = 4;
  batch.caught_up = kNow - kMicrosPerSecond;
  IncomingEvent& event = batch.events.emplace_back();
  event.raw = "c";
  event.time = kNow - kHour;
  event.id = "4";
  const auto after = store->ingest(batch);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->late, 1u);
  EXPECT_EQ(store->checkpoints().at(test_source()).watermark, kNow - kMicrosPerSecond);
}

TEST_F(LocalStoreTest, OnlyASourceThatSaysSoGoesBack) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(), {{.raw = "a", .time = kNow, .id = "1"}}));
  SourceBatch batch;
  batch.key = test_source();
  batch.from_offset = 1;
  batch.next_offset = 0;
  EXPECT_FALSE(store->ingest(batch));
  batch.goes_back = true;
  ASSERT_TRUE(store->ingest(batch));
  EXPECT_EQ(store->checkpoints().at(test_source()).next_offset, 0);
}

TEST_F(LocalStoreTest, TheLedgerAddsUp) {
  const auto store = open();
  const auto counts = feed(*store, test_source(),
                           {{.raw = "12345", .time = kNow, .id = "1"},
                            {.raw = "late", .time = kNow - kLateAfter - 1, .id = "2"},
                            {.raw = "in time", .time = kNow - kLateAfter, .id = "3"},
                            {.raw = "\x01junk", .time = kNow, .id = "4", .dead_letter = true},
                            {.raw = "from the future", .time = kNow + 5, .id = "5"},
                            {.raw = "12345", .time = kNow, .id = "1"}});
  ASSERT_TRUE(counts);
  EXPECT_EQ(*counts, (LedgerCounts{.consumed = 6,
                                   .indexed = 4,
                                   .duplicate = 1,
                                   .dead_lettered = 1,
                                   .expired = 0,
                                   .late = 1,
                                   .bytes = 5 + 4 + 7 + 5 + 15 + 5}));
  const Checkpoint checkpoint = store->checkpoints().at(test_source());
  EXPECT_EQ(checkpoint.counts, *counts);
  EXPECT_EQ(checkpoint.watermark, kNow);
  EXPECT_TRUE(store->committed_checkpoints().empty());
  EXPECT_THAT(
      search(*store, Predicate::compare("index", Predicate::Op::kEqual, "_dead_letter")).raws,
      ElementsAre("\x01junk"));
  ASSERT_TRUE(store->commit());
  EXPECT_EQ(store->committed_checkpoints().at(test_source()).counts, *counts);
  expect_sound(directory_.path());
}

TEST_F(LocalStoreTest, ABatchThatIsNotNextInLineChangesNothing) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(), {{.raw = "kept", .time = kNow, .id = "1"}}));
  SourceBatch batch;
  batch.key = test_source();
  for (const int64_t from : {-1, 0, 2}) {
    batch.from_offset = from;
    batch.next_offset = from + 1;
    const auto refused = store->ingest(batch);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUser);
  }
  EXPECT_EQ(store->rollbacks(), 0u);
  EXPECT_THAT(search(*store).raws, ElementsAre("kept"));
}

TEST_F(LocalStoreTest, LossesAreKeptWithTheOffsetThatGoesOverThem) {
  SourceBatch batch;
  batch.key = test_source();
  batch.next_offset = 10;
  batch.loss = SourceLoss{.key = test_source(),
                          .kind = "overtaken",
                          .time = kNow,
                          .expected = 0,
                          .low = 10,
                          .high = 20,
                          .missing = 10,
                          .text = "ten are gone"};
  {
    const auto store = open();
    ASSERT_TRUE(store->ingest(batch));
    EXPECT_EQ(store->losses().missing, 10u);
    store->rollback();  // told again when the offset is gone over again
    EXPECT_EQ(store->losses().missing, 0u);
    ASSERT_TRUE(store->ingest(batch));
    ASSERT_TRUE(store->commit());
    batch.from_offset = 10;
    batch.next_offset = 12;
    batch.loss->missing = 2;
    ASSERT_TRUE(store->ingest(batch));
    EXPECT_EQ(store->losses().missing, 12u);
  }
  for (const bool read_only : {true, false}) {
    const SourceLosses losses = open(read_only)->losses();
    EXPECT_EQ(losses.missing, 10u);  // the second one was never committed
    ASSERT_EQ(losses.newest.size(), 1u);
    EXPECT_EQ(losses.newest[0].key, test_source());
    EXPECT_EQ(losses.newest[0].kind, "overtaken");
    EXPECT_EQ(losses.newest[0].low, 10);
    EXPECT_EQ(losses.newest[0].text, "ten are gone");
  }
  expect_sound(directory_.path());
}

TEST_F(LocalStoreTest, RollbackForgetsEventsAndIds) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(), {{.raw = "committed", .time = kNow, .id = "1"}}));
  ASSERT_TRUE(store->commit());
  ASSERT_TRUE(feed(*store, test_source(), {{.raw = "dropped", .time = kNow, .id = "2"}}));
  const auto before = store->snapshot();
  store->rollback();
  EXPECT_EQ(store->rollbacks(), 1u);
  EXPECT_THAT(search(*store).raws, ElementsAre("committed"));
  EXPECT_EQ(store->checkpoints(), store->committed_checkpoints());
  const auto again = feed(*store, test_source(), {{.raw = "dropped", .time = kNow, .id = "2"}});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->indexed, 1u);
  ScanSpec spec;
  EXPECT_EQ(search(*before, spec).rows, 2u) << "a snapshot does not change";
}

TEST_F(LocalStoreTest, CommitsByBytesAndByAge) {
  StoreOptions options;
  options.directory = directory_.path();
  options.commit_raw_bytes = 100;
  options.commit_interval = 10 * kMicrosPerSecond;
  options.clock = [this] { return now_; };
  auto store = Store::open(options);
  ASSERT_TRUE(store);
  ASSERT_TRUE(
      feed(**store, test_source(), {{.raw = std::string(99, 'x'), .time = kNow, .id = "1"}}));
  EXPECT_EQ((*store)->last_commit(), 0u);
  ASSERT_TRUE(feed(**store, test_source(), {{.raw = "y", .time = kNow, .id = "2"}}));
  EXPECT_EQ((*store)->last_commit(), 1u);
  ASSERT_TRUE(feed(**store, test_source(), {{.raw = "z", .time = kNow, .id = "3"}}));
  ASSERT_TRUE((*store)->commit_if_due());
  EXPECT_EQ((*store)->last_commit(), 1u);
  now_ += 10 * kMicrosPerSecond;
  ASSERT_TRUE((*store)->commit_if_due());
  EXPECT_EQ((*store)->last_commit(), 2u);
  ASSERT_TRUE((*store)->commit());
  EXPECT_EQ((*store)->last_commit(), 2u) << "nothing is active: nothing to commit";
}

TEST_F(LocalStoreTest, OneWriterManyReaders) {
  const auto writer = open();
  ASSERT_TRUE(feed(*writer, test_source(), {{.raw = "first", .time = kNow, .id = "1"}}));
  ASSERT_TRUE(writer->commit());
  ASSERT_TRUE(feed(*writer, test_source(), {{.raw = "active", .time = kNow, .id = "2"}}));
  StoreOptions options;
  options.directory = directory_.path();
  const auto second = Store::open(options);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message,
              testing::HasSubstr("is in use by process " + std::to_string(::getpid())));
  const auto reader = open(true);
  EXPECT_THAT(search(*reader).raws, ElementsAre("first"));
  EXPECT_FALSE(feed(*reader, test_source(), {}));
  EXPECT_FALSE(reader->commit());
}

TEST_F(LocalStoreTest, AReaderNeedsADataDirectory) {
  StoreOptions options;
  options.directory = directory_.path() + "/nothing";
  options.read_only = true;
  const auto reader = Store::open(options);
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error().message, testing::HasSubstr(options.directory));
}

TEST_F(LocalStoreTest, FieldsComeFromColumnsThenFromTheText) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(),
                   {{.raw = R"({"host":"in text","level":"warn","_time":5,"index":"x"})",
                     .time = kNow,
                     .host = "web-1",
                     .source = "s",
                     .id = "1",
                     .fields = {{"kafka_partition", "3"}},
                     .time_source = TimeSource::kMessage},
                    {.raw = R"({"host":"only here"})", .time = kNow + 1'500'000, .id = "2"}}));
  for (const bool committed : {false, true}) {
    if (committed) {
      ASSERT_TRUE(store->commit());
    }
    const Answer answer = search(*store->snapshot(), ScanSpec());
    ASSERT_EQ(answer.batches.size(), 1u);
    const Batch& batch = answer.batches.front();
    EXPECT_EQ(batch.at(0, "host").text(), "only here");
    EXPECT_EQ(batch.at(1, "host").text(), "web-1");
    EXPECT_EQ(batch.at(0, "_time").number(), to_seconds(kNow) + 1.5);
    EXPECT_EQ(batch.at(1, "_indextime").number(), to_seconds(kNow));
    EXPECT_EQ(batch.at(1, "index").text(), "main");
    EXPECT_EQ(batch.at(1, "level").text(), "warn");
    EXPECT_EQ(batch.at(1, "kafka_partition").text(), "3");
    EXPECT_EQ(batch.at(1, "_time_source").text(), "message");
    EXPECT_TRUE(batch.at(0, "_time_source").is_null());
    const auto equals = [&](const char* field, const char* value) {
      return search(*store, Predicate::compare(field, Predicate::Op::kEqual, value)).rows;
    };
    EXPECT_EQ(equals("host", "web-1"), 1u);
    EXPECT_EQ(equals("host", "only*"), 1u);
    EXPECT_EQ(equals("host", "in text"), 0u) << "what is indexed wins";
    EXPECT_EQ(equals("kafka_partition", "3"), 1u);
    EXPECT_EQ(equals("_index", "main"), 2u);
    EXPECT_EQ(equals("level", "warn"), 1u);
    EXPECT_EQ(equals("level", "absent"), 0u);
  }
}

TEST_F(LocalStoreTest, OnlyTheFieldsThatAreWanted) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(),
                   {{.raw = R"({"a":"1","b":"2"})", .time = kNow, .host = "h", .id = "1"}}));
  ScanSpec spec;
  spec.fields = FieldDemand::only({"b", "host"});
  const Answer answer = search(*store->snapshot(), spec);
  ASSERT_EQ(answer.batches.size(), 1u);
  EXPECT_EQ(answer.batches.front().fields().size(), 2u);
  EXPECT_EQ(answer.batches.front().at(0, "b").text(), "2");
  spec.fields = FieldDemand::none();
  const Answer counts = search(*store->snapshot(), spec);
  EXPECT_EQ(counts.rows, 1u);
  EXPECT_TRUE(counts.batches.front().fields().empty());
}

TEST_F(LocalStoreTest, AccessNarrowsEverySearch) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(),
                   {{.raw = "seen", .time = kNow, .host = "mine", .id = "1"},
                    {.raw = "hidden", .time = kNow, .host = "yours", .id = "2"}}));
  const auto access =
      std::make_shared<const Predicate>(Predicate::compare("host", Predicate::Op::kEqual, "mine"));
  EXPECT_THAT(search(*store->snapshot(), ScanSpec(), kBatchRows, access).raws, ElementsAre("seen"));
}

TEST_F(LocalStoreTest, CancelAndDeadlineEndAScan) {
  const auto store = open();
  ASSERT_TRUE(feed(*store, test_source(), {{.raw = "x", .time = kNow, .id = "1"}}));
  TestContext test;
  const auto scan = store->snapshot()->scan(ScanSpec(), test.context);
  ASSERT_TRUE(scan);
  test.cancel.cancel();
  const auto batch = (*scan)->next(0);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().kind, ErrorKind::kCancelled);
}

TEST_F(LocalStoreTest, ALimitLooksIntoTheNewestFramesOnly) {
  const auto store = open();
  std::vector<TestEvent> events;
  for (int i = 0; i < 20'000; ++i) {
    const std::string number = std::to_string(i);
    events.push_back(
        {.raw = "event " + number + std::string(100, '.'), .time = kNow + i, .id = number});
  }
  ASSERT_TRUE(feed(*store, test_source(), events));
  ASSERT_TRUE(store->commit());
  ScanSpec spec;
  spec.limit = 10;
  const Answer answer = search(*store->snapshot(), spec);
  ASSERT_EQ(answer.raws.size(), 10u);
  EXPECT_EQ(answer.raws.front(), events.back().raw);
  EXPECT_EQ(answer.statistics.events_total, 20'000u);
  EXPECT_LT(answer.statistics.events_scanned, 5'000u);
  EXPECT_EQ(answer.statistics.fraction, 1);
}

TEST_F(LocalStoreTest, FiltersAndTimesPruneSegments) {
  const auto store = open();
  for (int day = 0; day < 3; ++day) {
    const Micros time = kNow + day * 86'400 * kMicrosPerSecond;
    ASSERT_TRUE(
        feed(*store, test_source(),
             {{.raw = "word" + std::to_string(day), .time = time, .id = std::to_string(day)}}));
    ASSERT_TRUE(store->commit());
  }
  const Answer one = search(*store, Predicate::term_match("word1"));
  EXPECT_THAT(one.raws, ElementsAre("word1"));
  EXPECT_EQ(one.statistics.segments, 3u);
  EXPECT_EQ(one.statistics.segments_pruned, 2u);
  EXPECT_EQ(one.statistics.events_scanned, 3u) << "answered for by patterns counts";
  ScanSpec spec;
  spec.time = {kNow + 1, kMaxTime};
  const Answer later = search(*store->snapshot(), spec);
  EXPECT_THAT(later.raws, ElementsAre("word2", "word1"));
  EXPECT_EQ(later.statistics.segments_pruned, 1u);
}

TEST_F(LocalStoreTest, SmallDaysShareASegmentAndMergingPartsThem) {
  const auto store = open();
  constexpr Micros kDay = 86'400 * kMicrosPerSecond;
  int id = 0;
  for (int commit = 0; commit < 3; ++commit) {
    std::vector<TestEvent> events;
    for (int i = 0; i < 4'500; ++i) {
      const std::string number = std::to_string(id++);
      events.push_back({.raw = "e" + number,
                        .time = kNow +
                                (i < 2'000   ? kDay
                                 : i < 2'100 ? 2 * kDay
                                             : 0) +
                                i,
                        .id = number});
    }
    ASSERT_TRUE(feed(*store, test_source(), events));
    ASSERT_TRUE(store->commit());
  }
  // All three days have fewer than 4,096 rows in a commit.
  EXPECT_EQ(store->segments().size(), 3u);
  const std::vector<std::string> before = search(*store).raws;
  const auto pinned = store->snapshot();
  ASSERT_TRUE(store->compact());
  const std::vector<SegmentFacts> merged = store->segments();
  EXPECT_EQ(merged.size(), 3u) << "two days of their own and the rest";
  uint64_t rows = 0;
  for (const SegmentFacts& facts : merged) rows += facts.rows;
  EXPECT_EQ(rows, 13'500u);
  EXPECT_EQ(search(*store).raws, before);
  ScanSpec spec;
  EXPECT_EQ(search(*pinned, spec).raws, before) << "the files are gone, the snapshot reads them";
  expect_sound(directory_.path());
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(store->segments().size(), 3u);
}

TEST_F(LocalStoreTest, ManySmallCommitsDoNotSwarm) {
  const auto store = open();
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_TRUE(
        feed(*store, test_source(), {{.raw = "e" + number, .time = kNow + i, .id = number}}));
    ASSERT_TRUE(store->commit());
  }
  EXPECT_LT(store->segments().size(), 30u);
  EXPECT_EQ(search(*store).rows, 100u);
  EXPECT_EQ(store->last_commit(), 100u);
  expect_sound(directory_.path());
}

TEST_F(LocalStoreTest, GiantAndEmptyEventsComeBack) {
  const auto store = open();
  const std::string giant(20u << 20, 'g');
  const std::string bytes("\0\xff\xfe\n\r\"", 6);
  ASSERT_TRUE(feed(*store, test_source(),
                   {{.raw = "", .time = kMinTime, .id = "1"},
                    {.raw = giant, .time = 0, .id = "2"},
                    {.raw = bytes, .time = kMaxTime - 1, .id = "3"}}));
  ASSERT_TRUE(store->commit());
  const std::vector<std::string> raws = search(*store).raws;
  ASSERT_EQ(raws.size(), 3u);
  EXPECT_EQ(raws[0], bytes);
  EXPECT_TRUE(raws[1] == giant);
  EXPECT_EQ(raws[2], "");
  expect_sound(directory_.path());
}

}  // namespace
}  // namespace riffle::index
