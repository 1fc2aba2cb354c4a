#pragma once

#include <string>
#include <string_view>

namespace riffle::index {

// The text in lower-case or capital letters, without regard to a language; bytes that are no UTF-8
// become U+FFFD where any letter is not ASCII.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

}  // namespace riffle::index
