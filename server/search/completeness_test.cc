#include "server/search/completeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

using ::testing::HasSubstr;

constexpr Micros kNow = 1767268800 * kMicrosPerSecond;  // 2026-01-01T12:00:00Z
constexpr Micros kTolerated = 10 * kMicrosPerSecond;

constexpr Micros kHourAgo = kNow - 3600 * kMicrosPerSecond;

Completeness judge(const std::vector<SourceState>& sources, uint64_t late = 0,
                   std::vector<std::string> damaged = {}) {
  return judge_completeness(sources, {late, kHourAgo}, std::move(damaged), kNow, kTolerated,
                            *TimeZone::utc());
}

TEST(Completeness, FilesHaveNothingToWaitFor) {
  const auto result = judge({{"file/x", false, -1, 5}}, 7);
  EXPECT_TRUE(result.complete);
  EXPECT_FALSE(result.complete_to.has_value());
  EXPECT_EQ(result.text, "complete; 7 late events since 11:00:00");
  const auto json = parse_json(result.to_json());
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->find("late_events")->as_number(), 7);
  EXPECT_EQ(json->find("late_since")->as_number(), to_seconds(kHourAgo));
}

TEST(Completeness, AnIdlePartitionThatIsCaughtUpHoldsNothingBack) {
  const auto result =
      judge({{"k/0", true, 0, kHourAgo}, {"k/1", true, 2, kNow - kMicrosPerSecond}});
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.complete_to, kNow - kMicrosPerSecond);
  EXPECT_EQ(result.text, "complete to 11:59:59");
}

TEST(Completeness, APartitionBehindIsNamed) {
  const auto result =
      judge({{"k/0", true, 0, kNow}, {"k/7", true, 912, kNow - 18 * kMicrosPerSecond}}, 1);
  EXPECT_FALSE(result.complete);
  ASSERT_EQ(result.behind.size(), 1u);
  EXPECT_EQ(result.behind[0].lag_events, 912);
  EXPECT_EQ(result.text,
            "complete to 11:59:42; k/7 is 18 s behind (912 events); 1 late event since 11:00:00");
}

TEST(Completeness, AStampFromTheFutureDoesNotCompleteIt) {
  const auto result = judge({{"k/0", true, 5, kNow + 3600 * kMicrosPerSecond}});
  EXPECT_EQ(result.complete_to, kNow);
}

TEST(Completeness, ASourceNeverReadIsBehind) {
  const auto result = judge({{"k/0", true, -1, 0}});
  EXPECT_FALSE(result.complete);
  EXPECT_THAT(result.text, HasSubstr("k/0 has not been read yet"));
}

TEST(Completeness, WhyASourceWaitsIsSaid) {
  const auto result = judge({{"tap shop", true, -1, 0, "wrong password"}});
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.text, "incomplete; tap shop has not been read yet: wrong password");
  EXPECT_THAT(result.to_json(), HasSubstr(R"("error":"wrong password")"));
}

TEST(Completeness, DamageIsSaid) {
  const auto result = judge({}, 0, {"seg-1"});
  EXPECT_FALSE(result.complete);
  EXPECT_THAT(result.text, HasSubstr("1 damaged segment"));
  const auto json = parse_json(result.to_json());
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->find("damaged_segments")->elements().at(0).text(), "seg-1");
  EXPECT_FALSE(json->find("complete")->as_bool());
}

}  // namespace
}  // namespace riffle::server
