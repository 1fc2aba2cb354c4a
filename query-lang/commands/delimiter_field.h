#pragma once

#include <string>
#include <string_view>

namespace riffle::lang {

// The internal field in which a command leaves, for nomv, the text that belongs between the values
// of `field`.
inline std::string delimiter_field(std::string_view field) {
  return "_delim_" + std::string(field);
}

}  // namespace riffle::lang
