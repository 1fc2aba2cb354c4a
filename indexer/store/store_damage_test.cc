#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "indexer/base/test_steps.h"
#include "indexer/store/store_check.h"
#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

using testing::HasSubstr;

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;

// Two segments and one ID run (of two commits) in memory; a bit of one file is wrong.
class StoreDamageTest : public testing::Test {
 protected:
  explicit StoreDamageTest(int count = 120, uint64_t catalogue_entries = kCatalogueEntries)
      : events_(count),
        catalogue_entries_(catalogue_entries),
        files_(std::make_shared<MemoryFileSystem>()) {
    const auto store = open();
    for (const int from : {0, events_ / 2}) {
      std::vector<TestEvent> events;
      for (int i = from; i < from + events_ / 2; ++i) events.push_back(event(i));
      EXPECT_TRUE(feed(*store, test_source(), events));
      EXPECT_TRUE(store->commit());
    }
    for (const TestEvent& event : everything()) sound_.push_back(event.raw);
    std::reverse(sound_.begin(), sound_.end());
  }

  static TestEvent event(int i) {
    const std::string number = std::to_string(i);
    return {.raw = R"({"n":)" + number + R"(,"text":"word)" + std::to_string(i % 7) +
                   R"( common","id":")" + std::string(32 - number.size(), 'a') + number +
                   R"(","at":)" + number + R"(.5,"said":"user)" + number + R"( from 10.0.0.)" +
                   number + R"( came"})",
            .time = kStart + i,
            .host = "host-" + std::to_string(i % 5),
            .source = "s",
            .id = number};
  }
  std::vector<TestEvent> everything() const {
    std::vector<TestEvent> events;
    for (int i = 0; i < events_; ++i) events.push_back(event(i));
    return events;
  }
  DataDirectory parts() const {
    return {"/data", join_path(manifest_.path(), "manifest.sqlite"), files_,
            std::make_shared<FailPoints>(), catalogue_entries_};
  }
  std::unique_ptr<LocalStore> open(bool read_only = false) const {
    StoreOptions options;
    options.clock = [] { return kStart; };
    options.read_only = read_only;
    auto store = LocalStore::open(options, parts());
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  std::string file_with(const std::string& suffix) const {
    for (const std::string& name : files_->files()) {
      if (name.ends_with(suffix)) return name;
    }
    ADD_FAILURE() << "no file " << suffix;
    return "";
  }
  uint64_t findings() const {
    const auto found = check_directory(parts(), [](const std::string&) {}, {});
    EXPECT_TRUE(found);
    return found ? *found : 0;
  }

  static std::vector<std::string> with(const std::vector<std::string>& raws,
                                       const std::string& part) {
    std::vector<std::string> kept;
    for (const std::string& raw : raws) {
      if (raw.find(part) != std::string::npos) kept.push_back(raw);
    }
    return kept;
  }
  // The right answer of the whole, or of the second segment alone and then said to be incomplete.
  void expect_right_or_said(const Answer& answer, const std::vector<std::string>& right) const {
    if (answer.statistics.damaged_segments.empty()) {
      EXPECT_EQ(answer.raws, right);
      EXPECT_TRUE(answer.messages.empty());
      return;
    }
    ASSERT_EQ(answer.messages.size(), 1u);
    EXPECT_THAT(answer.messages.front(), HasSubstr("incomplete"));
    EXPECT_THAT(answer.messages.front(), HasSubstr(answer.statistics.damaged_segments.front()));
    // Rows that were read before the damage showed are right as well.
    EXPECT_TRUE(std::includes(right.rbegin(), right.rend(), answer.raws.rbegin(),
                              answer.raws.rend(), [](const std::string& a, const std::string& b) {
                                return a.size() != b.size() ? a.size() < b.size() : a < b;
                              }));
  }

  const int events_;
  const uint64_t catalogue_entries_;
  TestDirectory manifest_;
  std::shared_ptr<MemoryFileSystem> files_;
  std::vector<std::string> sound_;  // newest first
};

TEST_F(StoreDamageTest, NoFlippedBitOfASegmentChangesAnAnswerUnsaid) {
  EXPECT_EQ(findings(), 0u);
  const std::string file = file_with("1.seg");
  const uint64_t bits = files_->file_bytes(file) * 8;
  std::mt19937_64 random(1);
  uint64_t said = 0;
  const int flips = test_steps(2000);
  for (int i = 0; i < flips; ++i) {
    const uint64_t bit = random() % bits;
    SCOPED_TRACE(bit);
    files_->flip_bit(file, bit);
    const auto store = open(true);
    const Answer all = search(*store);
    expect_right_or_said(all, sound_);
    expect_right_or_said(search(*store, Predicate::term_match("word3")), with(sound_, "word3"));
    expect_right_or_said(search(*store, Predicate::term_match("10.0.0.17")),
                         with(sound_, "10.0.0.17 "));
    expect_right_or_said(search(*store, Predicate::compare("at", Predicate::Op::kEqual, "21.5")),
                         with(sound_, ":21.5,"));
    ScanSpec spec;
    spec.predicate = Predicate::compare("host", Predicate::Op::kEqual, "host-2");
    const Answer hosts = search(*store->snapshot(), spec);
    for (const Batch& batch : hosts.batches) {
      for (size_t row = 0; row < batch.rows(); ++row)
        EXPECT_EQ(batch.at(row, "host").text(), "host-2");
    }
    said += hosts.statistics.damaged_segments.empty() ? 0 : 1;
    if (i % 20 == 0) {
      EXPECT_GT(findings(), 0u) << "every bit is checked by check_directory()";
    }
    files_->flip_bit(file, bit);
    if (HasFailure()) break;
  }
  EXPECT_GT(said, static_cast<uint64_t>(flips) / 2);
  EXPECT_EQ(findings(), 0u);
}

// So many events that there are patterns with slots, and filters over them.
class StoreDamageLargeTest : public StoreDamageTest {
 protected:
  StoreDamageLargeTest() : StoreDamageTest(2600) {}
};

TEST_F(StoreDamageLargeTest, NoFlippedBitOfSlotsAndFiltersChangesAnAnswerUnsaid) {
  const std::string file = file_with("1.seg");
  const uint64_t bits = files_->file_bytes(file) * 8;
  std::mt19937_64 random(3);
  uint64_t said = 0;
  const int flips = test_steps(200);
  for (int i = 0; i < flips && !HasFailure(); ++i) {
    const uint64_t bit = random() % bits;
    SCOPED_TRACE(bit);
    files_->flip_bit(file, bit);
    const auto store = open(true);
    for (const std::string address : {"10.0.0.17", "10.0.0.2599"}) {
      const Answer needle = search(*store, Predicate::term_match(address));
      expect_right_or_said(needle, with(sound_, address + " "));
    }
    const Answer user = search(
        *store, Predicate::compare("id", Predicate::Op::kEqual, std::string(29, 'a') + "700"));
    expect_right_or_said(user, with(sound_, "aa700\""));
    const Answer all = search(*store);
    expect_right_or_said(all, sound_);
    said += all.statistics.damaged_segments.empty() ? 0 : 1;
    files_->flip_bit(file, bit);
  }
  EXPECT_GT(said, static_cast<uint64_t>(flips) / 2);
}

// All segments have a catalogue.
class StoreDamageCatalogueTest : public StoreDamageTest {
 protected:
  StoreDamageCatalogueTest() : StoreDamageTest(120, 0) {}
};

TEST_F(StoreDamageCatalogueTest, NoFlippedBitOfACatalogueChangesAnAnswerUnsaid) {
  EXPECT_EQ(findings(), 0u);
  const std::string file = file_with("1.seg");
  const auto sections = SectionReader::open(std::move(*files_->map(file)), file, kSegmentMagic, {});
  ASSERT_TRUE(sections);
  const auto& all = (*sections)->sections();
  const auto catalogue = std::find_if(all.begin(), all.end(), [](const Section& section) {
    return section.kind == static_cast<uint16_t>(SegmentSection::kCatalogue);
  });
  ASSERT_NE(catalogue, all.end());
  std::mt19937_64 random(4);
  for (int i = 0; i < test_steps(2000) && !HasFailure(); ++i) {
    const uint64_t bit = catalogue->offset * 8 + random() % (catalogue->length * 8);
    SCOPED_TRACE(bit);
    files_->flip_bit(file, bit);
    const auto store = open(true);
    const Answer word = search(*store, Predicate::term_match("word3"));
    expect_right_or_said(word, with(sound_, "word3"));
    EXPECT_FALSE(word.statistics.damaged_segments.empty()) << "Xapian must not see these bytes";
    expect_right_or_said(search(*store, Predicate::term_match("wor*")), sound_);
    expect_right_or_said(search(*store, Predicate::term_match("absent")), {});
    files_->flip_bit(file, bit);
  }
  const auto store = open(true);
  EXPECT_EQ(search(*store, Predicate::term_match("word3")).raws, with(sound_, "word3"));
  EXPECT_EQ(search(*store, Predicate::term_match("wor*")).raws, sound_);
}

TEST_F(StoreDamageCatalogueTest, MergedSegmentsHaveOneToo) {
  const auto store = open();
  ASSERT_TRUE(store->compact());
  ASSERT_EQ(store->segments().size(), 1u);
  EXPECT_EQ(search(*store, Predicate::term_match("word3")).raws, with(sound_, "word3"));
  const std::string file = file_with(".seg");
  const auto sections = SectionReader::open(std::move(*files_->map(file)), file, kSegmentMagic, {});
  ASSERT_TRUE(sections);
  EXPECT_EQ(std::count_if((*sections)->sections().begin(), (*sections)->sections().end(),
                          [](const Section& section) {
                            return section.kind ==
                                   static_cast<uint16_t>(SegmentSection::kCatalogue);
                          }),
            1);
  EXPECT_EQ(findings(), 0u);
}

TEST_F(StoreDamageTest, ADamagedSegmentIsNamedAndTheOthersAnswer) {
  const std::string file = file_with("1.seg");
  files_->flip_bit(file, files_->file_bytes(file) * 8 - 1);  // the trailer: it can't be opened
  const auto store = open();
  const Answer answer = search(*store);
  EXPECT_EQ(answer.raws.size(), static_cast<size_t>(events_ / 2));
  ASSERT_EQ(answer.statistics.damaged_segments.size(), 1u);
  EXPECT_THAT(file, HasSubstr(answer.statistics.damaged_segments.front()));
  size_t damaged = 0;
  for (const SegmentFacts& facts : store->segments()) damaged += facts.damaged ? 1 : 0;
  EXPECT_EQ(damaged, 1u);
  // It stays listed, merging leaves it alone, events go on coming.
  ASSERT_TRUE(feed(*store, test_source(), {event(events_)}));
  ASSERT_TRUE(store->compact());
  EXPECT_EQ(search(*store).raws.size(), static_cast<size_t>(events_ / 2 + 1));
  EXPECT_TRUE(*files_->exists(file));
  EXPECT_EQ(findings(), 1u);
}

TEST_F(StoreDamageTest, AMissingSegmentIsNamed) {
  ASSERT_TRUE(files_->remove(file_with("1.seg")));
  const auto store = open();
  EXPECT_EQ(search(*store).statistics.damaged_segments.size(), 1u);
  EXPECT_EQ(findings(), 1u);
}

TEST_F(StoreDamageTest, NoFlippedBitOfAnIdRunDropsAGoodEvent) {
  const std::string file = file_with(".ids");
  const uint64_t bits = files_->file_bytes(file) * 8;
  std::mt19937_64 random(2);
  for (int i = 0; i < test_steps(500); ++i) {
    const uint64_t bit = random() % bits;
    SCOPED_TRACE(bit);
    files_->flip_bit(file, bit);
    {
      const auto store = open();
      std::vector<TestEvent> events = everything();
      events.push_back(event(events_ + i));
      const auto counts = feed(*store, test_source(), events);
      ASSERT_TRUE(counts);
      bool named = false;
      for (const SegmentFacts& facts : store->segments()) named = named || facts.damaged;
      store->rollback();
      // What is in a damaged run is not known any more; that is said, and what is new is taken in
      // any case.
      EXPECT_EQ(counts->consumed, counts->indexed + counts->duplicate);
      EXPECT_GE(counts->indexed, 1u);
      if (!named) {
        EXPECT_EQ(counts->duplicate, static_cast<uint64_t>(events_));
      }
    }
    if (i % 20 == 0) {
      EXPECT_GT(findings(), 0u);
    }
    files_->flip_bit(file, bit);
    if (HasFailure()) break;
  }
}

TEST_F(StoreDamageTest, ADamagedIdRunDoesNotStopCommits) {
  const std::string file = file_with(".ids");
  // In the section of days: no look-up reads it, so only merging finds it.
  const auto sections = SectionReader::open(std::move(*files_->map(file)), file, kIdRunMagic, {});
  ASSERT_TRUE(sections);
  files_->flip_bit(file, 8 * (*sections)->sections().back().offset);
  const auto store = open();
  std::vector<TestEvent> events;
  for (int i = 0; i < events_; ++i) events.push_back(event(events_ + i));
  ASSERT_TRUE(feed(*store, test_source(), events));
  const auto is_named = [&] {
    const std::vector<SegmentFacts> facts = store->segments();
    return std::any_of(facts.begin(), facts.end(),
                       [&](const SegmentFacts& f) { return f.damaged && file.ends_with(f.file); });
  };
  EXPECT_FALSE(is_named());
  ASSERT_TRUE(store->commit());
  ASSERT_TRUE(store->compact()) << "it goes without that run";
  EXPECT_TRUE(is_named());
  EXPECT_EQ(store->rollbacks(), 0u);
  EXPECT_EQ(search(*store).rows, 2u * events_);
}

}  // namespace
}  // namespace riffle::index
