#include "indexer/read/address_literal.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace riffle::index {
namespace {

constexpr unsigned kMaxOctet = 255;
constexpr OctetRange kAnyOctet = {0, kMaxOctet};

// As in the text of an address: up to 255, without leading zeros.
std::optional<unsigned> octet(std::string_view digits) {
  constexpr size_t kMaxDigits = 3;
  if (digits.empty() || digits.size() > kMaxDigits || (digits.size() > 1 && digits[0] == '0'))
    return {};
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value <= kMaxOctet ? std::optional(value) : std::nullopt;
}

}  // namespace

AddressLiteral AddressLiteral::network(const OctetRanges& ranges) {
  AddressLiteral literal;
  literal.is_network_ = true;
  literal.ranges_ = {ranges};
  return literal;
}

std::optional<AddressLiteral> AddressLiteral::beginning(std::string_view text) {
  AddressLiteral literal;
  for (const char c : text) {
    if (c == '.') {
      if (literal.digits_.empty()) return {};
      literal.numbers_.push_back(std::exchange(literal.digits_, {}));
    } else if (c >= '0' && c <= '9') {
      literal.digits_.push_back(c);
    } else {
      return {};
    }
  }
  if (literal.numbers_.empty() && literal.digits_.empty()) return {};
  literal.find_ranges();
  return literal;
}

void AddressLiteral::find_ranges() {
  OctetRanges ranges;
  ranges.fill(kAnyOctet);
  if (numbers_.size() >= ranges.size()) return;
  for (size_t i = 0; i < numbers_.size(); ++i) {
    const auto value = octet(numbers_[i]);
    if (!value) return;
    ranges[i] = {static_cast<uint8_t>(*value), static_cast<uint8_t>(*value)};
  }
  if (digits_.empty()) {
    ranges_.push_back(ranges);
    return;
  }
  // 2, 20 to 29, 200 to 255.
  const auto value = octet(digits_);
  if (!value) return;
  for (unsigned scale = 1; *value * scale <= kMaxOctet && scale <= 100; scale *= 10) {
    const unsigned least = *value * scale;
    ranges[numbers_.size()] = {static_cast<uint8_t>(least),
                               static_cast<uint8_t>(std::min(least + scale - 1, kMaxOctet))};
    ranges_.push_back(ranges);
    if (*value == 0) break;
  }
}

}  // namespace riffle::index
