#include "server/search/finished_searches.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query-lang/exec/batch_concat.h"

namespace riffle::server {

std::string FinishedSearches::next_id(Micros now) {
  const std::lock_guard lock(mutex_);
  return fmt::format("{}.{}", now / kMicrosPerSecond, ++last_);
}

void FinishedSearches::add(std::string id, index::Batch rows, Micros now) {
  const size_t bytes = rows.memory_bytes();
  if (bytes > kSearchBytes) return;
  const std::lock_guard lock(mutex_);
  searches_.push_back({std::move(id), std::move(rows), bytes, now});
  bytes_ += bytes;
  while (bytes_ > kAllBytes || searches_.front().ended + kKept <= now) {
    bytes_ -= searches_.front().bytes;
    searches_.pop_front();
  }
}

std::optional<index::Batch> FinishedSearches::rows(std::string_view id, Micros now) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(searches_.begin(), searches_.end(),
                                  [&](const Search& search) { return search.id == id; });
  if (found == searches_.end() || found->ended + kKept <= now) return {};
  return found->rows;
}

Result<lang::Flow> KeepRows::rows(const index::Batch& batch) {
  bytes_ += batch.memory_bytes();
  if (bytes_ <= FinishedSearches::kSearchBytes) {
    batches_.push_back(batch);
  } else {
    batches_.clear();
  }
  return to_.rows(batch);
}

std::optional<index::Batch> KeepRows::take(size_t count) {
  if (bytes_ > FinishedSearches::kSearchBytes) return {};
  const index::Batch all = lang::concat(std::exchange(batches_, {}));
  return all.slice(0, std::min(count, all.rows()));
}

}  // namespace riffle::server
