#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::tap {

enum class Packing { kGzip, kZstd };

// By the names of HTTP's Content-Encoding, in any case.
std::optional<Packing> packing_named(std::string_view name);

// What was packed. A limit error when it is more than `limit` bytes, found out without unpacking
// the rest; a damage error where the bytes are broken or end too early. `what` names them in
// messages.
Result<std::string> unpack(Packing packing, std::string_view packed, size_t limit,
                           const std::string& what);

}  // namespace riffle::tap
