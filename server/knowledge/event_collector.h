#pragma once

#include <mutex>
#include <string_view>

#include "indexer/columns/batch.h"
#include "indexer/store/store.h"

namespace riffle::server {

// Adds the rows of searches to the index, for `collect`. The store must outlive it. Any thread.
class EventCollector {
 public:
  explicit EventCollector(index::Store& store) : store_(store) {}

  // Rows with _time, _raw, host, source, sourcetype, as events of a source of their own. Commits:
  // what a search says it has added is kept.
  Result<void> add(std::string_view index, const index::Batch& rows);

 private:
  index::Store& store_;
  std::mutex mutex_;  // a batch begins where the one before it ended
};

}  // namespace riffle::server
