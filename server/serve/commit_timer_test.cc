#include "server/serve/commit_timer.h"

#include <gtest/gtest.h>

#include <atomic>

namespace riffle::server {
namespace {

using namespace std::chrono_literals;

TEST(CommitTimer, CallsAgainAndAgainAndStopsAtOnce) {
  std::atomic<int> calls{0};
  {
    const CommitTimer timer(5ms, [&] { ++calls; });
    for (int i = 0; i < 12'000 && calls < 3; ++i) std::this_thread::sleep_for(5ms);
  }
  const int at_the_end = calls;
  EXPECT_GE(at_the_end, 3);
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(calls, at_the_end);
  const auto begin = std::chrono::steady_clock::now();
  {
    const CommitTimer timer(1h, [&] { ++calls; });
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10min);
}

}  // namespace
}  // namespace riffle::server
