#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::index {

// What the files are made of, in one place: the compression and the checksum that docs/format.md
// names.
std::string compress(std::string_view bytes);
// A damage error when `bytes` is not a frame of exactly `length` bytes.
Result<std::string> decompress(std::string_view bytes, size_t length);
uint64_t checksum(std::string_view bytes);

}  // namespace riffle::index
