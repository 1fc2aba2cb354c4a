#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riffle::index {

// The values that one number of an IPv4 address may have.
struct OctetRange {
  uint8_t least = 0;
  uint8_t most = 0;
};
using OctetRanges = std::array<OctetRange, 4>;

// What a literal says of the numbers of IPv4 addresses: a network ("10.0.0.0/8"), to which only
// addresses belong, or a beginning ("10.2*"), which other texts may have, too.
class AddressLiteral {
 public:
  static AddressLiteral network(const OctetRanges& ranges);
  // `text` without the wildcard; nothing where it is not numbers with points between them.
  static std::optional<AddressLiteral> beginning(std::string_view text);

  // An address is meant where all its numbers lie in one of these.
  const std::vector<OctetRanges>& ranges() const { return ranges_; }
  bool is_network() const { return is_network_; }
  // Of a beginning: the numbers that have a point behind them, as they are written, and the first
  // digits of the one after these (may be none).
  const std::vector<std::string>& numbers() const { return numbers_; }
  const std::string& digits() const { return digits_; }

 private:
  void find_ranges();

  bool is_network_ = false;
  std::vector<OctetRanges> ranges_;
  std::vector<std::string> numbers_;
  std::string digits_;
};

}  // namespace riffle::index
