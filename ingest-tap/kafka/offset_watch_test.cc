#include "ingest-tap/kafka/offset_watch.h"

#include <gtest/gtest.h>

namespace riffle::tap::kafka {
namespace {

using Verdict = OffsetWatch::Verdict;

TEST(OffsetWatch, TakesWhatFollows) {
  OffsetWatch watch;
  watch.start_at(5);
  EXPECT_EQ(watch.judge(5), Verdict::kNext);
  EXPECT_EQ(watch.judge(6), Verdict::kNext);
  EXPECT_EQ(watch.judge(3), Verdict::kKnown);
  EXPECT_EQ(watch.expected(), 7);
}

TEST(OffsetWatch, AHoleWithinARunningFetchIsBelieved) {
  OffsetWatch watch;
  watch.start_at(0);
  EXPECT_EQ(watch.judge(0), Verdict::kNext);
  EXPECT_EQ(watch.judge(2), Verdict::kHole);
  EXPECT_EQ(watch.judge(3), Verdict::kNext);
}

TEST(OffsetWatch, AJumpAfterAMoveIsAskedForOnce) {
  OffsetWatch watch;
  watch.start_at(10);
  EXPECT_EQ(watch.judge(12), Verdict::kAskAgain);
  EXPECT_EQ(watch.expected(), 10);
  EXPECT_EQ(watch.judge(12), Verdict::kHole);
  watch.moved();
  EXPECT_EQ(watch.judge(15), Verdict::kAskAgain);
  // This time it was the client's mistake: the message is there.
  EXPECT_EQ(watch.judge(13), Verdict::kNext);
  EXPECT_EQ(watch.judge(15), Verdict::kHole);
}

TEST(OffsetWatch, WithoutAPlaceAnythingIsFirst) {
  OffsetWatch watch;
  watch.start_at(-1);
  EXPECT_EQ(watch.judge(40), Verdict::kNext);
  EXPECT_EQ(watch.judge(41), Verdict::kNext);
}

}  // namespace
}  // namespace riffle::tap::kafka
