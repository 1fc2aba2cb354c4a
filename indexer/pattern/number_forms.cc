#include "indexer/pattern/number_forms.h"

#include <array>
#include <charconv>
#include <cstring>

namespace riffle::index {
namespace {

constexpr size_t kMaxDigits = 18;

constexpr std::array<uint8_t, 256> make_hex_values() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = 0xFF;
  for (uint8_t i = 0; i < 10; ++i) values[static_cast<size_t>('0') + i] = i;
  for (uint8_t i = 0; i < 6; ++i)
    values[static_cast<size_t>('a') + i] = static_cast<uint8_t>(10 + i);
  return values;
}
constexpr std::array<uint8_t, 256> kHexValues = make_hex_values();

constexpr std::array<uint64_t, 20> make_powers() {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& p : powers) {
    p = power;
    power *= 10;
  }
  return powers;
}
constexpr std::array<uint64_t, 20> kPowers = make_powers();

bool parse_digits(std::string_view digits, int64_t& number) {
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
    if (digit > 9) return false;
    number = number * 10 + digit;
  }
  return true;
}

}  // namespace

bool parse_integer(std::string_view text, int64_t& number) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kMaxDigits) return false;
  if (text[0] == '0' && (text.size() > 1 || negative)) return false;
  number = 0;
  if (!parse_digits(text, number)) return false;
  if (negative) number = -number;
  return true;
}

bool parse_decimal(std::string_view text, uint32_t& scale, int64_t& mantissa) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  if (point == std::string_view::npos || point == 0 || point + 1 == text.size()) return false;
  if (text.size() - 1 > kMaxDigits || (text[0] == '0' && point > 1)) return false;
  mantissa = 0;
  if (!parse_digits(text.substr(0, point), mantissa) ||
      !parse_digits(text.substr(point + 1), mantissa))
    return false;
  if (negative && mantissa == 0) return false;
  if (negative) mantissa = -mantissa;
  scale = static_cast<uint32_t>(text.size() - point - 1);
  return true;
}

char* print_decimal(int64_t mantissa, uint32_t scale, char* out) {
  uint64_t magnitude = static_cast<uint64_t>(mantissa);
  if (mantissa < 0) {
    *out++ = '-';
    magnitude = ~magnitude + 1;
  }
  if (scale == 0 || scale > kMaxDigits)
    return std::to_chars(out, out + kMaxNumberText, magnitude).ptr;
  out = std::to_chars(out, out + kMaxNumberText, magnitude / kPowers[scale]).ptr;
  *out++ = '.';
  uint64_t fraction = magnitude % kPowers[scale];
  for (uint32_t i = scale; i-- > 0;) {
    out[i] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  return out + scale;
}

bool parse_address(std::string_view text, uint32_t& address) {
  constexpr size_t kShortest = 7;
  constexpr size_t kLongest = 15;
  if (text.size() < kShortest || text.size() > kLongest) return false;
  address = 0;
  size_t at = 0;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0 && (at == text.size() || text[at++] != '.')) return false;
    const size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      if (at > begin && value == 0) return false;
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
      if (value > 255) return false;
    }
    if (at == begin) return false;
    address = address << 8 | value;
  }
  return at == text.size();
}

bool parse_hex(std::string_view text, char* bytes) {
  uint8_t bad = 0;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    const uint8_t high = kHexValues[static_cast<unsigned char>(text[i])];
    const uint8_t low = kHexValues[static_cast<unsigned char>(text[i + 1])];
    bad |= high | low;
    bytes[i / 2] = static_cast<char>((high << 4) | (low & 0x0F));
  }
  return bad < 16;
}

char* print_hex(std::string_view bytes, char* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 0x0F];
  }
  return out;
}

}  // namespace riffle::index
