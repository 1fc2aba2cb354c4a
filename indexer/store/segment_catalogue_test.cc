#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "indexer/segment/segment_reader.h"
#include "indexer/segment/segment_summary.h"
#include "indexer/store/store_test_support.h"

namespace riffle::index {
namespace {

using testing::ElementsAre;

constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;
// Each commit brings so many users, and a few entries more.
constexpr int kUsers = 150;
constexpr uint64_t kBorder = 200;

class SegmentCatalogue : public testing::Test {
 protected:
  std::unique_ptr<LocalStore> open() const {
    StoreOptions options;
    options.clock = [] { return kStart; };
    auto parts = DataDirectory::at(directory_.path());
    EXPECT_TRUE(parts);
    parts->catalogue_entries = kBorder;
    auto store = LocalStore::open(options, std::move(*parts));
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  static std::string user(int i) {
    return "user-" + std::string(i % 7 + 1, 'x') + "n" + std::to_string(i);
  }
  static void commit(Store& store, int commit) {
    std::vector<TestEvent> events;
    for (int i = 0; i < 2 * kUsers; ++i) {
      events.push_back({.raw = R"({"user":")" + user(commit * kUsers + i % kUsers) + R"("})",
                        .time = kStart + commit * 1000 + i,
                        .id = std::to_string(commit) + "-" + std::to_string(i)});
    }
    ASSERT_TRUE(feed(store, test_source(), events));
    ASSERT_TRUE(store.commit());
  }
  static size_t found(const Store& store, const std::string& term) {
    return search(store, Predicate::term_match(term)).raws.size();
  }
  static void expect_right_answers(const Store& store, int commits) {
    EXPECT_EQ(found(store, "n17"), 0u) << "a part of a piece";
    EXPECT_EQ(found(store, user(17)), 2u);
    EXPECT_EQ(found(store, "xxxxn17*"), commits > 1 ? 6u : 2u);
    EXPECT_EQ(found(store, "*n17"), 2u);
    EXPECT_EQ(found(store, "user"), 2u * kUsers * commits);
    EXPECT_EQ(found(store, "user-absent"), 0u);
  }
  // By segment: the line of `riffle segment` about its catalogue.
  std::vector<std::string> catalogues() const {
    const auto files = posix_file_system();
    const std::string folder = join_path(directory_.path(), "segments");
    std::vector<std::string> lines;
    const auto entries = files->list(folder);
    EXPECT_TRUE(entries);
    for (const DirectoryEntry& entry : *entries) {
      const std::string path = join_path(folder, entry.name);
      const auto segment = SegmentReader::open(std::move(*files->map(path)), path, {});
      EXPECT_TRUE(segment);
      const auto summary = summarize_segment(**segment, 0);
      EXPECT_TRUE(summary);
      const size_t begin = summary->find("\ncatalogue\t") + 1;
      lines.push_back(summary->substr(begin, summary->find('\n', begin) - begin));
    }
    return lines;
  }

  TestDirectory directory_;
};

TEST_F(SegmentCatalogue, MergedSegmentsGetOneWhenTheyGrowOverTheBorder) {
  {
    const auto store = open();
    commit(*store, 0);
    expect_right_answers(*store, 1);
    commit(*store, 1);
    EXPECT_THAT(catalogues(), ElementsAre("catalogue\tplain list", "catalogue\tplain list"));
    expect_right_answers(*store, 2);
    ASSERT_TRUE(store->compact());
    EXPECT_THAT(catalogues(), ElementsAre("catalogue\tXapian"));
    expect_right_answers(*store, 2);
  }
  expect_sound(directory_.path());
  expect_right_answers(*open(), 2);
}

// It is only for speed: a full or missing temporary directory costs no event and no answer.
TEST_F(SegmentCatalogue, WhereItCantBeMadeASegmentDoesWithout) {
  const auto store = open();
  commit(*store, 0);
  commit(*store, 1);
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  ASSERT_EQ(::setenv("TMPDIR", join_path(directory_.path(), "missing").c_str(), 1), 0);
  const auto compacted = store->compact();
  ASSERT_EQ(before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1), 0);
  ASSERT_TRUE(compacted);
  EXPECT_THAT(catalogues(), ElementsAre("catalogue\tplain list"));
  expect_right_answers(*store, 2);
  expect_sound(directory_.path());
}

}  // namespace
}  // namespace riffle::index
