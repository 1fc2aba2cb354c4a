#include "indexer/base/utf8.h"

#include <cstring>

namespace riffle {
namespace {

struct Lead {
  uint32_t length;          // of the whole sequence, 0 = not a lead byte
  unsigned char low, high;  // allowed range of the second byte: keeps out overlong forms,
                            // surrogates and what is above U+10FFFF
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

constexpr uint64_t kHighBits = 0x8080808080808080;

// Where the ASCII prefix ends, give or take: a multiple of 8 bytes or the end.
size_t skip_ascii(std::string_view text, size_t at) {
  while (at + 8 <= text.size()) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & kHighBits) != 0) break;
    at += 8;
  }
  return at;
}

}  // namespace

DecodedCharacter decode_utf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = lead_of(first);
  if (lead.length == 0) return {kReplacementCharacter, 1, false};
  char32_t character = first & (0xFFu >> (lead.length + 1));
  for (uint32_t i = 1; i < lead.length; ++i) {
    if (at + i >= text.size()) return {kReplacementCharacter, i, false};
    const unsigned char next = byte(at + i);
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xBF;
    if (next < low || next > high) return {kReplacementCharacter, i, false};
    character = (character << 6) | (next & 0x3Fu);
  }
  return {character, lead.length, true};
}

void append_utf8(std::string& text, char32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
    return;
  }
  const auto continuation = [&](int shift) {
    text += static_cast<char>(0x80 | ((character >> shift) & 0x3F));
  };
  if (character < 0x800) {
    text += static_cast<char>(0xC0 | (character >> 6));
  } else if (character < 0x10000) {
    text += static_cast<char>(0xE0 | (character >> 12));
    continuation(6);
  } else {
    text += static_cast<char>(0xF0 | (character >> 18));
    continuation(12);
    continuation(6);
  }
  continuation(0);
}

bool is_ascii(std::string_view text) {
  // Whole lines of 64 bytes at once, which the compiler turns into vector code.
  size_t at = 0;
  for (; at + 64 <= text.size(); at += 64) {
    uint64_t any = 0;
    for (size_t i = 0; i < 64; i += 8) {
      uint64_t word;
      std::memcpy(&word, text.data() + at + i, 8);
      any |= word;
    }
    if ((any & kHighBits) != 0) return false;
  }
  at = skip_ascii(text, at);
  for (; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) >= 0x80) return false;
  }
  return true;
}

bool is_valid_utf8(std::string_view text) {
  for (size_t at = skip_ascii(text, 0); at < text.size();) {
    const DecodedCharacter decoded = decode_utf8(text, at);
    if (!decoded.valid) return false;
    at += decoded.length;
    if (decoded.length == 1) at = skip_ascii(text, at);
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const DecodedCharacter decoded = decode_utf8(text, at);
    if (decoded.valid) {
      result.append(text, at, decoded.length);
    } else {
      append_utf8(result, kReplacementCharacter);
    }
    at += decoded.length;
  }
  return result;
}

}  // namespace riffle
