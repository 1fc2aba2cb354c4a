#include "indexer/store/retention.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

ListedSegment segment(const std::string& file, Micros min_time, Micros max_time, uint64_t bytes) {
  ListedSegment listed;
  listed.file = file;
  listed.rows = 10;
  listed.min_time = min_time;
  listed.max_time = max_time;
  listed.identity.bytes = bytes;
  return listed;
}

using Files = std::vector<std::string>;

TEST(Retention, ByAgeTakesWhatHasNothingAboveTheFloor) {
  const std::vector<ListedSegment> segments = {segment("new", 90, 99, 1), segment("old", 10, 49, 1),
                                               segment("both", 40, 60, 1)};
  const RetentionPlan plan = plan_retention({.age = 50}, segments, {}, 0, 100);
  EXPECT_EQ(plan.floor, 50);
  EXPECT_EQ(plan.remove, Files{"old"});
  EXPECT_EQ(plan.removed_rows, 10u);
}

TEST(Retention, TheFloorNeverFalls) {
  EXPECT_EQ(plan_retention({.age = 50}, {}, {}, 70, 100).floor, 70);
  EXPECT_EQ(plan_retention({}, {}, {}, 70, 100).floor, 70);
}

TEST(Retention, ByBytesTakesTheOldestUntilTheOthersFit) {
  const std::vector<ListedSegment> segments = {segment("c", 20, 30, 100), segment("a", 1, 10, 100),
                                               segment("b", 5, 20, 100)};
  EXPECT_TRUE(plan_retention({.bytes = 300}, segments, {}, 0, 100).remove.empty());
  const RetentionPlan plan = plan_retention({.bytes = 200}, segments, {.new_segments = 50}, 0, 100);
  EXPECT_EQ(plan.remove, (Files{"a", "b"}));
  EXPECT_EQ(plan.floor, 21);
  EXPECT_EQ(plan_retention({.bytes = 1}, segments, {}, 0, 100).remove, (Files{"a", "b"}))
      << "the newest stays";
}

TEST(Retention, IdsCountAndGoWithTheRowsTheyStandFor) {
  // 10 rows each, 10 bytes an ID.
  const std::vector<ListedSegment> segments = {segment("a", 1, 10, 100), segment("b", 5, 20, 100),
                                               segment("c", 20, 30, 100)};
  const OtherBytes ids = {.id_runs = 300, .ids = 30};
  EXPECT_TRUE(plan_retention({.bytes = 600}, segments, ids, 0, 100).remove.empty());
  EXPECT_EQ(plan_retention({.bytes = 599}, segments, ids, 0, 100).remove, Files{"a"});
  EXPECT_EQ(plan_retention({.bytes = 400}, segments, ids, 0, 100).remove, Files{"a"});
  EXPECT_EQ(plan_retention({.bytes = 399}, segments, ids, 0, 100).remove, (Files{"a", "b"}));
}

TEST(Retention, AnEventFromTheFutureDoesNotExpireThePresent) {
  const std::vector<ListedSegment> segments = {segment("a", 1, 5000, 100),
                                               segment("b", 1, 6000, 100)};
  const RetentionPlan plan = plan_retention({.bytes = 100}, segments, {}, 0, 100);
  EXPECT_EQ(plan.remove, Files{"a"});
  EXPECT_EQ(plan.floor, 100);
}

TEST(Retention, WithoutLimitsNothingGoes) {
  const RetentionPlan plan =
      plan_retention({}, {segment("a", kMinTime, 5, uint64_t{1} << 60)}, {}, kMinTime, 100);
  EXPECT_TRUE(plan.remove.empty());
  EXPECT_EQ(plan.floor, kMinTime);
}

}  // namespace
}  // namespace riffle::index
