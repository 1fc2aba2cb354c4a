#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riffle::index {

// Texts that a number reprints byte for byte.

// -12, 0, 7: no leading zero, no "-0", at most 18 digits.
bool parse_integer(std::string_view text, int64_t& number);
// -12.50 with digits after the point; the number is the mantissa (-1250). At most 18 digits in all,
// no leading zero but one before the point.
bool parse_decimal(std::string_view text, uint32_t& scale, int64_t& mantissa);
constexpr size_t kMaxNumberText = 24;
// Writes at most kMaxNumberText bytes; gives their end. Scale 0: an integer.
char* print_decimal(int64_t mantissa, uint32_t scale, char* out);

// 10.0.255.1: an IPv4 address, no leading zeros; the first number is the highest byte.
bool parse_address(std::string_view text, uint32_t& address);

// Lower-case hexadecimal digits, an even number of them.
bool parse_hex(std::string_view text, char* bytes);
char* print_hex(std::string_view bytes, char* out);

}  // namespace riffle::index
