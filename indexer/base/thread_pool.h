#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace riffle {

// A fixed number of threads that run tasks in the order given. Tasks must not throw and must not
// wait for each other. Any thread may give tasks. The destructor runs what is still queued, then
// ends the threads.
class ThreadPool {
 public:
  explicit ThreadPool(size_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  size_t threads() const { return threads_.size(); }
  void run(std::function<void()> task);
  // Calls work(0) … work(count - 1), in any order, some at once, and returns when all are done. The
  // calling thread works too, so it ends even when every thread of the pool is busy with something
  // else (or the pool has none).
  void for_each(size_t count, const std::function<void(size_t)>& work);

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace riffle
