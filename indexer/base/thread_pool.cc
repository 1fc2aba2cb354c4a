#include "indexer/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "indexer/base/check.h"

namespace riffle {
namespace {

// Shared by the caller of for_each and its helpers; a helper that starts late finds nothing left
// and goes.
struct Loop {
  explicit Loop(size_t n) : count(n) {}
  const size_t count;
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::condition_variable all_done;
  size_t done = 0;  // guarded by mutex

  void work_off(const std::function<void(size_t)>& work) {
    for (size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
      work(i);
      const std::lock_guard lock(mutex);
      if (++done == count) all_done.notify_all();
    }
  }
};

}  // namespace

ThreadPool::ThreadPool(size_t threads) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::run(std::function<void()> task) {
  RIFFLE_CHECK(!threads_.empty());
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ThreadPool::for_each(size_t count, const std::function<void(size_t)>& work) {
  if (count == 0) return;
  const auto loop = std::make_shared<Loop>(count);
  const size_t helpers = std::min(count - 1, threads_.size());
  // `work` outlives every use: a helper touches it only for an index it got, and all of those are
  // done when this returns.
  for (size_t i = 0; i < helpers; ++i) run([loop, &work] { loop->work_off(work); });
  loop->work_off(work);
  std::unique_lock lock(loop->mutex);
  loop->all_done.wait(lock, [&] { return loop->done == count; });
}

void ThreadPool::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
}

}  // namespace riffle
