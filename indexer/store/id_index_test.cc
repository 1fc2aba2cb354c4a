#include "indexer/store/id_index.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "indexer/base/memory_file_system.h"
#include "indexer/store/id_merge.h"

namespace riffle::index {
namespace {

class IdIndexTest : public testing::Test {
 protected:
  IdIndexTest() { EXPECT_TRUE(files_.make_directory("/ids")); }

  void seal() {
    auto change =
        ids_.seal(files_, fail_points_, {"/ids", "main", std::to_string(++sealed_) + ".ids"});
    ASSERT_TRUE(change) << change.error().message;
    ids_.adopt(*change);
    while (merge_once(INT32_MIN, false)) {
    }
  }
  bool merge_once(int32_t first_day, bool to_the_end) {
    const std::vector<IdIndex::Run> runs = ids_.choose_merge(first_day, to_the_end);
    if (runs.empty()) return false;
    IdIndex::Damage damage;
    auto change = IdIndex::merge(
        files_, fail_points_, {"/ids", "main", std::to_string(++sealed_) + ".ids", first_day}, runs,
        [] { return false; }, damage);
    EXPECT_TRUE(change) << change.error().message;
    if (!change) return false;
    ids_.adopt(*change);
    return true;
  }

  MemoryFileSystem files_;
  FailPoints fail_points_;
  IdIndex ids_;
  int sealed_ = 0;
};

TEST_F(IdIndexTest, KnowsEveryIdOverManyCommits) {
  std::mt19937_64 random(3);
  std::set<Fingerprint> known;
  for (int commit = 0; commit < 60; ++commit) {
    const uint64_t count = 1 + random() % 300;
    for (uint64_t i = 0; i < count; ++i) {
      // Few upper halves, so that many IDs share one.
      const Fingerprint fingerprint{(random() % 2000) << 53, static_cast<uint32_t>(random() % 3)};
      const bool fresh = known.insert(fingerprint).second;
      ASSERT_EQ(ids_.take(fingerprint, static_cast<int32_t>(i)), fresh);
    }
    seal();
    ASSERT_LE(ids_.runs().size(), kMaxIdRuns);
  }
  uint64_t stored = 0;
  for (const IdIndex::Run& run : ids_.runs()) stored += run.listed.ids;
  EXPECT_EQ(stored, known.size());
  for (const Fingerprint& fingerprint : known) ASSERT_FALSE(ids_.take(fingerprint, 0));
}

TEST_F(IdIndexTest, RunsStayFewWhateverTheSizesOfCommits) {
  uint64_t next = 0;
  for (int i = 0; i < 25; ++i) {
    // Each run is much smaller than the one before: none is of similar size.
    const uint64_t count = uint64_t{1} << (i < 14 ? 14 - i : 0);
    for (uint64_t k = 0; k < count; ++k)
      ASSERT_TRUE(ids_.take({++next * 0x9E3779B97F4A7C15ULL, 0}, 1));
    seal();
    ASSERT_LE(ids_.runs().size(), kMaxIdRuns);
  }
}

TEST_F(IdIndexTest, DroppedIdsAreNewAgain) {
  ASSERT_TRUE(ids_.take({1, 2}, 3));
  ASSERT_FALSE(ids_.take({1, 2}, 3));
  ids_.drop_active();
  EXPECT_TRUE(ids_.take({1, 2}, 3));
}

TEST_F(IdIndexTest, ALargeRunHasSeveralBlocks) {
  std::mt19937_64 random(4);
  std::vector<Fingerprint> taken;
  for (size_t i = 0; i < kIdBlockEntries + 5000; ++i) {
    taken.push_back({random(), static_cast<uint32_t>(random())});
    ASSERT_TRUE(ids_.take(taken.back(), -7));
  }
  seal();
  ASSERT_EQ(ids_.runs().size(), 1u);
  EXPECT_EQ(ids_.runs().front().run->blocks(), 2u);
  IdMerge all({ids_.runs().front().run});
  std::vector<IdEntry> block;
  size_t count = 0;
  do {
    ASSERT_TRUE(all.next(INT32_MIN, block));
    for (const IdEntry& entry : block) ASSERT_EQ(entry.day, -7);
    count += block.size();
  } while (!block.empty());
  EXPECT_EQ(count, taken.size());
  for (const Fingerprint& fingerprint : taken) ASSERT_FALSE(ids_.take(fingerprint, 0));
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(ids_.take({random(), 0}, 0));
}

// As many days as IDs; a quarter of them may be forgotten before the run is rewritten.
TEST_F(IdIndexTest, ForgetsWhatIsBelowTheFirstDay) {
  for (int32_t day = 0; day < 100; ++day)
    ASSERT_TRUE(ids_.take({static_cast<uint64_t>(day) << 50, 7}, day));
  seal();
  EXPECT_FALSE(merge_once(20, false));
  ASSERT_TRUE(merge_once(40, false));
  ASSERT_EQ(ids_.runs().size(), 1u);
  // Days are kept to within some days.
  EXPECT_LE(ids_.runs().front().listed.ids, 70u);
  EXPECT_GE(ids_.runs().front().listed.ids, 60u);
  for (int32_t day = 40; day < 100; ++day)
    ASSERT_FALSE(ids_.take({static_cast<uint64_t>(day) << 50, 7}, day));
  EXPECT_TRUE(ids_.take({uint64_t{3} << 50, 7}, 3));
}

// Against a sorted set, with upper halves that are equal within and between runs.
TEST(IdMerge, GivesEveryEntryOfItsRunsInOrder) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.make_directory("/ids"));
  FailPoints fail_points;
  std::mt19937_64 random(8);
  for (const size_t runs : {1u, 2u, 3u, 7u}) {
    std::set<Fingerprint> expected;
    IdIndex index;
    for (size_t run = 0; run < runs; ++run) {
      const uint64_t count = 1 + random() % 3000;
      for (uint64_t i = 0; i < count; ++i) {
        const Fingerprint fingerprint{(random() % 500) << 55, static_cast<uint32_t>(random() % 40)};
        ASSERT_EQ(index.take(fingerprint, 1), expected.insert(fingerprint).second);
      }
      const auto change = index.seal(files, fail_points,
                                     {"/ids", "main", std::to_string(runs * 10 + run) + ".ids"});
      ASSERT_TRUE(change);
      index.adopt(*change);
    }
    std::vector<std::shared_ptr<const IdRun>> sources;
    for (const IdIndex::Run& run : index.runs()) sources.push_back(run.run);
    IdMerge merge(sources);
    std::vector<Fingerprint> merged;
    std::vector<IdEntry> block;
    do {
      ASSERT_TRUE(merge.next(INT32_MIN, block));
      for (const IdEntry& entry : block) merged.push_back(entry.fingerprint);
    } while (!block.empty());
    EXPECT_EQ(merged, std::vector<Fingerprint>(expected.begin(), expected.end()));
  }
}

}  // namespace
}  // namespace riffle::index
