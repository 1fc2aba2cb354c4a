#include "indexer/base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace riffle {
namespace {

TEST(ThreadPoolTest, ForEachDoesEachOnce) {
  for (size_t threads : {0, 1, 4}) {
    ThreadPool pool(threads);
    std::vector<std::atomic<int>> calls(1000);
    pool.for_each(calls.size(), [&](size_t i) { calls[i].fetch_add(1); });
    for (const auto& call : calls) EXPECT_EQ(call.load(), 1);
    pool.for_each(0, [](size_t) { FAIL(); });
  }
}

TEST(ThreadPoolTest, ForEachEndsWhileThePoolIsBusy) {
  // Before the pool: its destructor runs what is queued, which may be all of it.
  std::promise<void> go;
  std::future<void> gone = go.get_future();
  std::atomic<int> sum{0};
  ThreadPool pool(1);
  pool.run([&] { gone.wait(); });
  pool.for_each(10, [&](size_t i) { sum += static_cast<int>(i); });
  EXPECT_EQ(sum.load(), 45);
  go.set_value();
}

TEST(ThreadPoolTest, DestructorRunsWhatIsQueued) {
  std::atomic<int> done{0};
  {
    ThreadPool pool(2);
    for (int i = 0; i < 100; ++i) pool.run([&] { ++done; });
  }
  EXPECT_EQ(done.load(), 100);
}

}  // namespace
}  // namespace riffle
