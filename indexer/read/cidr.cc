#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "indexer/read/field_comparison.h"

namespace riffle::index {
namespace {

constexpr int kIpv4Bits = 32;
constexpr int kIpv6Bits = 128;
// The longest text of an address, "ffff:…:255.255.255.255".
constexpr size_t kMaxAddressText = 45;

struct Address {
  std::array<unsigned char, 16> bytes{};
  int family = 0;
};

// As inet_pton reads it, which is several times slower: four numbers up to 255 without leading
// zeros.
std::optional<Address> parse_ipv4(std::string_view text) {
  Address address;
  address.family = AF_INET;
  size_t at = 0;
  for (size_t octet = 0; octet < 4; ++octet) {
    if (octet > 0 && (at == text.size() || text[at++] != '.')) return {};
    const size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      if (at > begin && value == 0) return {};
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
      if (value > 255) return {};
    }
    if (at == begin) return {};
    address.bytes[octet] = static_cast<unsigned char>(value);
  }
  return at == text.size() ? std::optional<Address>(address) : std::nullopt;
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.empty() || text.size() > kMaxAddressText) return {};
  if (const auto address = parse_ipv4(text)) return address;
  if (text.find(':') == std::string_view::npos) return {};
  const std::string terminated(text);
  Address address;
  address.family = AF_INET6;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return {};
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin())) {
    Address mapped;
    mapped.family = AF_INET;
    std::copy_n(address.bytes.begin() + kMapped.size(), 4, mapped.bytes.begin());
    return mapped;
  }
  return address;
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const std::optional<Address> address = parse_address(text.substr(0, slash));
  if (!address) return {};
  Cidr cidr;
  const std::string_view bits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), cidr.bits_);
  const int most = address->family == AF_INET ? kIpv4Bits : kIpv6Bits;
  if (error != std::errc() || end != bits.data() + bits.size() || cidr.bits_ < 0 ||
      cidr.bits_ > most)
    return {};
  cidr.family_ = address->family;
  cidr.prefix_ = address->bytes;
  return cidr;
}

std::optional<OctetRanges> Cidr::octets() const {
  if (family_ != AF_INET) return {};
  OctetRanges octets{};
  for (int i = 0; i < 4; ++i) {
    const int bits = std::clamp(bits_ - 8 * i, 0, 8);
    const auto free = static_cast<uint8_t>(0xFF >> bits);
    const unsigned char prefix = prefix_[static_cast<size_t>(i)];
    octets[static_cast<size_t>(i)].least = prefix & static_cast<uint8_t>(~free);
    octets[static_cast<size_t>(i)].most = prefix | free;
  }
  return octets;
}

bool Cidr::contains(std::string_view address_text) const {
  const std::optional<Address> address = parse_address(address_text);
  if (!address || address->family != family_) return false;
  const auto whole = static_cast<size_t>(bits_ / 8);
  if (!std::equal(prefix_.begin(), prefix_.begin() + whole, address->bytes.begin())) return false;
  const int rest = bits_ % 8;
  if (rest == 0) return true;
  const int mask = 0xFF << (8 - rest) & 0xFF;
  return ((prefix_[whole] ^ address->bytes[whole]) & mask) == 0;
}

}  // namespace riffle::index
