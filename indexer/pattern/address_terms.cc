#include "indexer/pattern/address_terms.h"

#include <algorithm>
#include <charconv>

namespace riffle::index {

Result<RowMask> find_in_addresses(AddressColumn& addresses, const TermWord& word) {
  std::array<bool, 256> wanted{};
  for (size_t value = 0; value < wanted.size(); ++value)
    wanted[value] = word.fits(std::to_string(value));
  RowMask found(static_cast<uint32_t>(addresses.size()));
  for (size_t octet = 0; octet < AddressColumn::kOctets; ++octet) {
    const auto first = std::find(wanted.begin(), wanted.end(), true);
    if (first == wanted.end()) break;
    const auto value = static_cast<uint8_t>(first - wanted.begin());
    const bool only = std::find(first + 1, wanted.end(), true) == wanted.end();
    RIFFLE_ASSIGN(const RowMask values,
                  only ? addresses.within(octet, {value, value}) : addresses.among(octet, wanted));
    found |= values;
  }
  return found;
}

std::optional<OctetRun> OctetRun::of(const TermWords& words) {
  if (words.in_order.empty() || words.in_order.size() > AddressColumn::kOctets ||
      words.breakers.find_first_not_of('.') != std::string::npos)
    return {};
  OctetRun run;
  for (const TermWord& word : words.in_order) {
    const std::string& text = word.text();
    if (!word.only_digits() || text.size() > kMaxOctetText || (text.size() > 1 && text[0] == '0'))
      return {};
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value > 255) return {};
    run.octets_.push_back(static_cast<uint8_t>(value));
  }
  return run;
}

Result<RowMask> OctetRun::find_at(AddressColumn& addresses, size_t first) const {
  const auto rows = static_cast<uint32_t>(addresses.size());
  for (size_t i = 0; i < octets_.size(); ++i) {
    const OctetRange range = addresses.range(first + i);
    if (octets_[i] < range.least || octets_[i] > range.most) return RowMask(rows);
  }
  RowMask found(rows, true);
  // The last numbers differ most.
  for (size_t i = octets_.size(); i-- > 0 && found.any();) {
    RIFFLE_ASSIGN(const RowMask values, addresses.within(first + i, {octets_[i], octets_[i]}));
    found &= values;
  }
  return found;
}

Result<RowMask> OctetRun::find(AddressColumn& addresses) const {
  RowMask found(static_cast<uint32_t>(addresses.size()));
  for (size_t first = 0; first + octets_.size() <= AddressColumn::kOctets; ++first) {
    RIFFLE_ASSIGN(const RowMask values, find_at(addresses, first));
    found |= values;
  }
  return found;
}

}  // namespace riffle::index
