#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace riffle {

// What stands for bytes that are no UTF-8.
constexpr char32_t kReplacementCharacter = 0xFFFD;

struct DecodedCharacter {
  char32_t character = 0;
  uint32_t length = 0;  // bytes; at least 1
  bool valid = false;   // false: `length` bytes that are no UTF-8, as many as Unicode advises to
                        // replace at once
};

// The character at text[at]; `at` must be inside.
DecodedCharacter decode_utf8(std::string_view text, size_t at);
void append_utf8(std::string& text, char32_t character);

bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);
// `text` with each invalid sequence replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace riffle
