#include "indexer/store/id_index.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "indexer/base/memory_file_system.h"

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
  IdRunCursor cursor(ids_.runs().front().run);
  size_t count = 0;
  while (true) {
    const auto entry = cursor.next();
    ASSERT_TRUE(entry);
    if (!*entry) break;
    EXPECT_EQ((*entry)->day, -7);
    ++count;
  }
  EXPECT_EQ(count, taken.size());
  for (const Fingerprint& fingerprint : taken) ASSERT_FALSE(ids_.take(fingerprint, 0));
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(ids_.take({random(), 0}, 0));
}

}  // namespace
}  // namespace riffle::index
