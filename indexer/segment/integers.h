#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::index {

// A column of integers as a section (docs/format.md, "Integers").
std::string encode_integers(std::span<const int64_t> values);
// A damage error when it is not `count` integers.
Result<std::vector<int64_t>> decode_integers(std::string_view bytes, size_t count);

}  // namespace riffle::index
