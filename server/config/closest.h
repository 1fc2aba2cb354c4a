#pragma once

#include <span>
#include <string_view>

namespace riffle::server {

// The name that was probably meant: at most a third of its letters differ (swapped neighbours count
// once). Empty when none is near.
std::string_view closest(std::string_view given, std::span<const std::string_view> names);

}  // namespace riffle::server
