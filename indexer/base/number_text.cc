#include "indexer/base/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace riffle {
namespace {

// Every integer up to here is exact in a double.
constexpr double kMaxExactInteger = 9007199254740992.0;
// What a double always keeps of a decimal number; more digits would show its binary noise
// (0.1+0.2).
constexpr int kSignificantDigits = 15;
// Below 10^-7 leading zeros hide the number; from 10^20 on trailing ones do.
constexpr int kMinPlainExponent = -7;
constexpr int kMaxPlainExponent = 19;

// Digits that fit a double exactly, so that a short integer needs no from_chars.
constexpr size_t kFastDigits = 15;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `digits` is d.ddd without the point and trailing zeros; the number is d.ddd × 10^exponent.
std::string plain(bool negative, std::string_view digits, int exponent) {
  std::string text = negative ? "-" : "";
  if (exponent < 0) {
    text += "0.";
    text.append(static_cast<size_t>(-exponent - 1), '0');
    return text.append(digits);
  }
  const size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return text.append(digits).append(whole - digits.size(), '0');
  return text.append(digits.substr(0, whole)).append(1, '.').append(digits.substr(whole));
}

}  // namespace

std::string format_number(double number) {
  char buffer[32];
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  if (std::abs(number) <= kMaxExactInteger && number == std::trunc(number)) {
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, static_cast<int64_t>(number)).ptr;
    return {buffer, end};
  }
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number,
                                 std::chars_format::scientific, kSignificantDigits - 1)
                       .ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const bool negative = text.front() == '-';
  const size_t first = negative ? 1 : 0;
  const size_t e = text.find('e');
  std::string digits(text.substr(first, 1));
  digits += text.substr(first + 2, e - first - 2);
  digits.erase(digits.find_last_not_of('0') + 1);
  int exponent = 0;
  const size_t exponent_at = e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(text.data() + exponent_at, text.data() + text.size(), exponent);

  // A large integer that 15 digits don't tell must not look exact.
  const bool told = std::abs(number) < kMaxExactInteger ||
                    parse_number(plain(negative, digits, exponent)) == number;
  if (exponent >= kMinPlainExponent && exponent <= kMaxPlainExponent && told) {
    return plain(negative, digits, exponent);
  }
  std::string result = negative ? "-" : "";
  result += digits.front();
  if (digits.size() > 1) result.append(1, '.').append(digits, 1);
  return result.append(text.substr(e));
}

std::optional<double> parse_number(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.empty()) return {};
  const bool negative = text.front() == '-';
  std::string_view rest = text.substr(negative || text.front() == '+' ? 1 : 0);
  if (rest.empty()) return {};

  if (rest.size() <= kFastDigits) {
    int64_t integer = 0;
    size_t i = 0;
    for (; i < rest.size() && is_digit(rest[i]); ++i) integer = integer * 10 + (rest[i] - '0');
    if (i == rest.size()) return static_cast<double>(negative ? -integer : integer);
  }
  // from_chars would take "inf", "nan" and a second sign.
  if (!is_digit(rest.front()) && rest.front() != '.') return {};
  double number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || end != rest.data() + rest.size()) return {};
  return negative ? -number : number;
}

}  // namespace riffle
