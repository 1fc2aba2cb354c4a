#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "indexer/base/result.h"

namespace riffle {

// How much memory a piece of work may hold. Thread-safe. Charges are estimates of the big things
// (columns, tables, buffers), not of every byte.
class MemoryAccount {
 public:
  explicit MemoryAccount(size_t limit_bytes) : limit_(limit_bytes) {}

  // Whether `bytes` more fit; takes them if so.
  bool try_charge(size_t bytes);
  void release(size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  size_t used() const { return used_.load(std::memory_order_relaxed); }
  size_t peak() const { return peak_.load(std::memory_order_relaxed); }
  size_t limit() const { return limit_; }

 private:
  const size_t limit_;
  std::atomic<size_t> used_{0};
  std::atomic<size_t> peak_{0};
};

// What one holder has charged; gives it back when it goes. The account must outlive it. Not
// thread-safe.
class MemoryCharge {
 public:
  MemoryCharge() = default;
  explicit MemoryCharge(MemoryAccount& account) : account_(&account) {}
  MemoryCharge(MemoryCharge&& other) noexcept
      : account_(std::exchange(other.account_, nullptr)), held_(std::exchange(other.held_, 0)) {}
  MemoryCharge& operator=(MemoryCharge&& other) noexcept {
    if (this != &other) {
      reset();
      account_ = std::exchange(other.account_, nullptr);
      held_ = std::exchange(other.held_, 0);
    }
    return *this;
  }
  ~MemoryCharge() { reset(); }

  // Sets the held amount to `bytes`. A limit error that names the limit when it does not fit; then
  // nothing changes.
  Result<void> hold(size_t bytes);
  Result<void> grow(size_t bytes) { return hold(held_ + bytes); }
  size_t held() const { return held_; }
  void reset() {
    if (account_ != nullptr) account_->release(held_);
    held_ = 0;
  }

 private:
  MemoryAccount* account_ = nullptr;
  size_t held_ = 0;
};

}  // namespace riffle
