#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::index {

// The event days of a block of IDs in half a byte each: a day is stored as the group of 2^k days
// that it is in, and comes back as the last day of that group. Never earlier than it was, so that
// no ID is forgotten too soon; coding it again changes nothing more than once. A day far from the
// others can't widen the groups: the few early ones join the first group, the few late ones come
// back as the latest day of all.
std::string encode_id_days(std::span<const int32_t> days);
Result<std::vector<int32_t>> decode_id_days(std::string_view bytes, size_t count);

}  // namespace riffle::index
