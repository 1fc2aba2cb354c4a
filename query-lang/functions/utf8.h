#pragma once

#include <string_view>

namespace riffle::lang {

// Characters are code points; a byte that is no UTF-8 counts as one.
inline bool is_utf8_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

inline size_t utf8_length(std::string_view text) {
  size_t characters = 0;
  for (const char byte : text) characters += is_utf8_continuation(byte) ? 0 : 1;
  return characters;
}

// Where character number `index` begins; the end of the text where it has fewer.
inline size_t utf8_offset(std::string_view text, size_t index) {
  size_t at = 0;
  while (at < text.size() && index > 0) {
    ++at;
    while (at < text.size() && is_utf8_continuation(text[at])) ++at;
    --index;
  }
  return at;
}

}  // namespace riffle::lang
