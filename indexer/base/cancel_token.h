#pragma once

#include <atomic>

namespace riffle {

// Tells running work that nobody wants its result any more. Any thread may cancel, any thread may
// look.
class CancelToken {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
};

}  // namespace riffle
