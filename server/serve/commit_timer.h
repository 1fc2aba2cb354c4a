#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "indexer/base/result.h"

namespace riffle::server {

// Calls `commit` every `interval` in a thread of its own, also when nothing new comes in: what is
// active must not stay undurable because its source has gone quiet.
class CommitTimer {
 public:
  CommitTimer(std::chrono::milliseconds interval, std::function<void()> commit);
  ~CommitTimer();  // waits for a running call
  CommitTimer(const CommitTimer&) = delete;
  CommitTimer& operator=(const CommitTimer&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace riffle::server
