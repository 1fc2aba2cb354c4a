#include "server/serve/commit_timer.h"

namespace riffle::server {

CommitTimer::CommitTimer(std::chrono::milliseconds interval, std::function<void()> commit)
    : thread_([this, interval, commit = std::move(commit)] {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, interval, [this] { return stopping_; })) {
          lock.unlock();
          commit();
          lock.lock();
        }
      }) {}

CommitTimer::~CommitTimer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

}  // namespace riffle::server
