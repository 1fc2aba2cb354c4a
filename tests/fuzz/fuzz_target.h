#pragma once

#include <string_view>

namespace riffle {

// What each fuzzer defines: works on any bytes, and dies where something is wrong. The same bytes
// always do the same.
void fuzz_one(std::string_view bytes);

}  // namespace riffle
