#pragma once

#include <string>

#include "indexer/base/result.h"

namespace riffle::server {

// For commands that look into a data directory and must not make one out of a slip of the pen: an
// environment error that says what is there instead, with what to do.
Result<void> need_data_directory(const std::string& directory);

}  // namespace riffle::server
