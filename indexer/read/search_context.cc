#include "indexer/read/search_context.h"

namespace riffle::index {

Result<void> SearchContext::check() const {
  if (cancel != nullptr && cancel->cancelled()) return cancelled_error();
  if (deadline && std::chrono::steady_clock::now() >= *deadline) {
    return limit_error("the search took longer than its time limit",
                       "narrow the time range, or raise the limit");
  }
  return {};
}

}  // namespace riffle::index
