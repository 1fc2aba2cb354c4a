#include "server/search/completeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

using ::testing::HasSubstr;

constexpr Micros kNow = 1767268800 * kMicrosPerSecond;  // 2026-01-01T12:00:00Z
constexpr Micros kTolerated = 10 * kMicrosPerSecond;

Completeness judge(const std::vector<SourceState>& sources, std::vector<std::string> damaged = {}) {
  return judge_completeness(sources, std::move(damaged), kNow, kTolerated, *TimeZone::utc());
}

TEST(Completeness, FilesHaveNothingToWaitFor) {
  const auto result = judge({{"file/x", false, -1, 5, 7}});
  EXPECT_TRUE(result.complete);
  EXPECT_FALSE(result.complete_to.has_value());
  EXPECT_EQ(result.text, "complete; 7 late events");
  EXPECT_EQ(result.late_events, 7u);
}

TEST(Completeness, AnIdlePartitionThatIsCaughtUpHoldsNothingBack) {
  const auto result = judge({{"k/0", true, 0, kNow - 3600 * kMicrosPerSecond, 0},
                             {"k/1", true, 2, kNow - kMicrosPerSecond, 0}});
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.complete_to, kNow - kMicrosPerSecond);
  EXPECT_EQ(result.text, "complete to 11:59:59");
}

TEST(Completeness, APartitionBehindIsNamed) {
  const auto result =
      judge({{"k/0", true, 0, kNow, 0}, {"k/7", true, 912, kNow - 18 * kMicrosPerSecond, 3}});
  EXPECT_FALSE(result.complete);
  ASSERT_EQ(result.behind.size(), 1u);
  EXPECT_EQ(result.behind[0].lag_events, 912);
  EXPECT_EQ(result.text, "complete to 11:59:42; k/7 is 18 s behind (912 events); 3 late events");
}

TEST(Completeness, AStampFromTheFutureDoesNotCompleteIt) {
  const auto result = judge({{"k/0", true, 5, kNow + 3600 * kMicrosPerSecond, 0}});
  EXPECT_EQ(result.complete_to, kNow);
}

TEST(Completeness, ASourceNeverReadIsBehind) {
  const auto result = judge({{"k/0", true, -1, 0, 0}});
  EXPECT_FALSE(result.complete);
  EXPECT_THAT(result.text, HasSubstr("k/0 has not been read yet"));
}

TEST(Completeness, WhyASourceWaitsIsSaid) {
  const auto result = judge({{"tap shop", true, -1, 0, 0, "wrong password"}});
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.text, "incomplete; tap shop has not been read yet: wrong password");
  EXPECT_THAT(result.to_json(), HasSubstr(R"("error":"wrong password")"));
}

TEST(Completeness, DamageIsSaid) {
  const auto result = judge({}, {"seg-1"});
  EXPECT_FALSE(result.complete);
  EXPECT_THAT(result.text, HasSubstr("1 damaged segment"));
  const auto json = parse_json(result.to_json());
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->find("damaged_segments")->elements().at(0).text(), "seg-1");
  EXPECT_FALSE(json->find("complete")->as_bool());
}

}  // namespace
}  // namespace riffle::server
