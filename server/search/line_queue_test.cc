#include "server/search/line_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace riffle::server {
namespace {

using namespace std::chrono_literals;

TEST(LineQueue, KeepsOrderAndEnds) {
  LineQueue lines(100);
  EXPECT_TRUE(lines.push("a"));
  EXPECT_TRUE(lines.push("b"));
  lines.finish();
  EXPECT_EQ(lines.pop_all(0ms), "ab");
  EXPECT_EQ(lines.pop_all(0ms), std::nullopt);
}

TEST(LineQueue, SaysThatNothingCameYet) {
  LineQueue lines(100);
  EXPECT_EQ(lines.pop_all(1ms), "");
}

TEST(LineQueue, AFullQueueHoldsTheWriterBack) {
  LineQueue lines(10);
  ASSERT_TRUE(lines.push(std::string(10, 'x')));
  EXPECT_FALSE(lines.try_push("dropped"));
  std::atomic<bool> pushed{false};
  std::thread writer([&] {
    EXPECT_TRUE(lines.push("y"));
    pushed = true;
  });
  std::this_thread::sleep_for(20ms);
  EXPECT_FALSE(pushed);
  EXPECT_EQ(lines.pop_all(1s), std::string(10, 'x'));
  writer.join();
  EXPECT_EQ(lines.pop_all(1s), "y");
}

TEST(LineQueue, ALineLongerThanTheLimitStillPasses) {
  LineQueue lines(10);
  EXPECT_TRUE(lines.push(std::string(100, 'x')));
  EXPECT_EQ(lines.pop_all(0ms)->size(), 100u);
}

TEST(LineQueue, AnAbandonedQueueReleasesTheWriter) {
  LineQueue lines(10);
  ASSERT_TRUE(lines.push(std::string(10, 'x')));
  std::thread writer([&] { EXPECT_FALSE(lines.push("y")); });
  std::this_thread::sleep_for(5ms);
  lines.abandon();
  writer.join();
  EXPECT_FALSE(lines.push("z"));
  EXPECT_FALSE(lines.try_push("z"));
}

}  // namespace
}  // namespace riffle::server
