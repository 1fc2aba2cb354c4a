#include "server/search/search_limits.h"

#include <algorithm>
#include <thread>

namespace riffle::server {

SearchLimits search_limits(const Settings& settings) {
  SearchLimits limits;
  limits.memory_bytes = static_cast<size_t>(settings.search_memory_bytes);
  limits.time = std::chrono::seconds(settings.search_seconds);
  limits.workers = settings.search_workers > 0
                       ? static_cast<size_t>(settings.search_workers)
                       : std::max<size_t>(1, std::thread::hardware_concurrency());
  limits.spill_folder = settings.search_spill_folder.empty() ? settings.data + "/spill"
                                                             : settings.search_spill_folder;
  limits.spill_bytes = static_cast<uint64_t>(settings.search_spill_bytes);
  limits.rows = settings.row_limits;
  return limits;
}

}  // namespace riffle::server
