#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// Hands batches from workers to the thread that gathers them. Any thread may call anything.
class BatchQueue {
 public:
  // A full queue makes workers wait: a slow reader must not fill the memory.
  explicit BatchQueue(size_t capacity) : capacity_(capacity) {}

  // False when the queue was closed: nothing more is wanted.
  bool push(index::Batch batch);
  // Nothing after `wait` without a batch.
  std::optional<index::Batch> pop(std::chrono::milliseconds wait);
  // Ends all waiting; what is in it can still be popped.
  void close();
  // Ends a wait in pop() early, for a worker that has ended.
  void wake();

 private:
  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<index::Batch> batches_;  // guarded by mutex_
  bool closed_ = false;               // guarded by mutex_
  bool woken_ = false;                // guarded by mutex_
};

}  // namespace riffle::lang
