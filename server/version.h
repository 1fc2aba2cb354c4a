#pragma once

#include <string_view>

namespace riffle::server {

// As in the top CMakeLists.txt, which hands it over.
inline constexpr std::string_view kVersion = RIFFLE_VERSION;

}  // namespace riffle::server
