#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "indexer/read/row_limits.h"
#include "server/config/settings.h"

namespace riffle::server {

// What one search may take.
struct SearchLimits {
  size_t memory_bytes = size_t{512} << 20;
  std::chrono::seconds time{600};
  size_t workers = 1;
  // Where what the memory cannot hold is put aside, and how much; without a folder that is an
  // error.
  std::string spill_folder;
  uint64_t spill_bytes = 0;
  index::RowLimits rows;
};

SearchLimits search_limits(const Settings& settings);

}  // namespace riffle::server
