#include "indexer/base/fail_point.h"

#include <gtest/gtest.h>

#include <csignal>

namespace riffle {
namespace {

TEST(FailPoints, FailAtTheNthHitOnly) {
  const auto points = FailPoints::parse("segment.sync.before:error:2");
  ASSERT_TRUE(points);
  EXPECT_TRUE((*points)->hit("segment.sync.before"));
  EXPECT_TRUE((*points)->hit("another"));
  EXPECT_FALSE((*points)->hit("segment.sync.before"));
  EXPECT_TRUE((*points)->hit("segment.sync.before"));
}

TEST(FailPoints, KillEndsTheProcess) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT((void)(*FailPoints::parse("x:kill"))->hit("x").has_value(),
              testing::KilledBySignal(SIGKILL), "");
}

TEST(FailPoints, RefusesWhatItDoesNotUnderstand) {
  EXPECT_TRUE(FailPoints::parse(""));
  for (const char* wrong : {"x", ":kill", "x:explode", "x:kill:", "x:kill:0", "x:kill:2b"}) {
    EXPECT_FALSE(FailPoints::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace riffle
