#include "query-lang/exec/batch_queue.h"

#include <utility>

namespace riffle::lang {

bool BatchQueue::push(index::Batch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || batches_.size() < capacity_; });
  if (closed_) return false;
  batches_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

std::optional<index::Batch> BatchQueue::pop(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [&] { return closed_ || woken_ || !batches_.empty(); });
  if (batches_.empty()) {
    // Only now: a wake-up that came together with the last batches is not lost with them.
    woken_ = false;
    return {};
  }
  index::Batch batch = std::move(batches_.front());
  batches_.pop_front();
  changed_.notify_all();
  return batch;
}

void BatchQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void BatchQueue::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

}  // namespace riffle::lang
