#include "indexer/base/memory_account.h"

#include <fmt/format.h>

namespace riffle {

bool MemoryAccount::try_charge(size_t bytes) {
  size_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ || used > limit_ - bytes) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  size_t peak = peak_.load(std::memory_order_relaxed);
  while (used + bytes > peak &&
         !peak_.compare_exchange_weak(peak, used + bytes, std::memory_order_relaxed)) {
  }
  return true;
}

Result<void> MemoryCharge::hold(size_t bytes) {
  if (account_ == nullptr || bytes == held_) return {};
  if (bytes < held_) {
    account_->release(held_ - bytes);
  } else if (!account_->try_charge(bytes - held_)) {
    return limit_error(
        fmt::format("the search needs more than its memory limit of {} MiB",
                    account_->limit() >> 20),
        "narrow the time range, group by fewer distinct values, or raise search.memory_bytes");
  }
  held_ = bytes;
  return {};
}

}  // namespace riffle
