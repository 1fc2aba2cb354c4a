#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace riffle::server {

// Lines on their way from the search to the client, bounded in bytes: a client that reads slowly
// slows the search down instead of filling memory. Any thread on both sides.
class LineQueue {
 public:
  explicit LineQueue(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Waits for room; a line longer than the limit goes in alone. False when nobody reads any more.
  bool push(std::string line) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return bytes_ == 0 || bytes_ < limit_bytes_ || abandoned_; });
    if (abandoned_) return false;
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    filled_.notify_one();
    return true;
  }
  // Takes the line only when there is room at once: for what the next one replaces (previews,
  // progress).
  bool try_push(std::string line) {
    const std::lock_guard lock(mutex_);
    if (abandoned_ || (bytes_ != 0 && bytes_ >= limit_bytes_)) return false;
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    filled_.notify_one();
    return true;
  }
  // The writer is done.
  void finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    filled_.notify_all();
  }
  // The reader is gone: push() returns false from now on.
  void abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    lines_.clear();
    bytes_ = 0;
    room_.notify_all();
  }
  // Everything there is, waiting for at most `wait`. An empty text: nothing came yet; nothing: the
  // writer is done.
  std::optional<std::string> pop_all(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    filled_.wait_for(lock, wait, [this] { return !lines_.empty() || finished_; });
    if (lines_.empty()) return finished_ ? std::nullopt : std::optional<std::string>(std::string());
    std::string all;
    all.reserve(bytes_);
    for (const auto& line : lines_) all += line;
    lines_.clear();
    bytes_ = 0;
    room_.notify_all();
    return all;
  }

 private:
  const size_t limit_bytes_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<std::string> lines_;
  size_t bytes_ = 0;
  bool finished_ = false;
  bool abandoned_ = false;
};

}  // namespace riffle::server
