#include "ingest-tap/decode/text_check.h"

#include <cstring>

#include "indexer/base/utf8.h"

namespace riffle::tap {
namespace {

// Control characters that logs do hold: tab, line feed, carriage return, form feed, backspace,
// escape.
bool is_text_control(unsigned char c) { return (c >= '\b' && c <= '\r') || c == 0x1b; }

bool is_clean_ascii(std::string_view bytes) {
  bool clean = true;
  for (const char c : bytes) {
    // Everything below a blank or from DEL up, in one comparison, so that the loop becomes vector
    // code.
    clean &= static_cast<unsigned char>(c - 0x20) < 0x5f;
  }
  return clean;
}

}  // namespace

std::string_view why_not_text(std::string_view bytes) {
  if (is_clean_ascii(bytes)) return {};
  if (std::memchr(bytes.data(), 0, bytes.size()) != nullptr) return "binary: NUL bytes";
  size_t bad = 0;
  for (size_t at = 0; at < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (c < 0x80) {
      bad += (c < 0x20 && !is_text_control(c)) || c == 0x7f;
      ++at;
      continue;
    }
    const DecodedCharacter character = decode_utf8(bytes, at);
    if (!character.valid) bad += character.length;
    at += character.length;
  }
  if (bad * 2 > bytes.size()) return "binary: mostly bytes that are no text";
  return {};
}

}  // namespace riffle::tap
