#include "server/search/late_history.h"

#include <algorithm>
#include <iterator>

namespace riffle::server {

void LateHistory::note(Micros now, uint64_t total) {
  const std::lock_guard lock(mutex_);
  if (now - moments_.back().time < kStep) return;
  moments_.push_back({now, total});
  while (moments_.size() > 1 && now - moments_.front().time > kKept) moments_.pop_front();
}

LateEvents LateHistory::since(Micros from, uint64_t total) const {
  const std::lock_guard lock(mutex_);
  const auto after =
      std::upper_bound(moments_.begin(), moments_.end(), from,
                       [](Micros time, const Moment& moment) { return time < moment.time; });
  const Moment& begin = after == moments_.begin() ? moments_.front() : *std::prev(after);
  // Rows that were dropped to be read again are taken back before they are counted again.
  return {total > begin.total ? total - begin.total : 0, begin.time};
}

}  // namespace riffle::server
