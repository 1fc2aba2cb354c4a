#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "indexer/segment/segment_reader.h"
#include "indexer/store/data_directory.h"
#include "indexer/store/store.h"

namespace riffle::index {

// The same as for a path, over given parts.
Result<uint64_t> check_directory(const DataDirectory& directory,
                                 const std::function<void(const std::string&)>& finding,
                                 const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace riffle::index
