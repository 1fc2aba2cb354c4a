#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riffle::index {

// Where an event stands in its store, for good: merging keeps both numbers. The sum of its text
// tells it from another one that would take the place of an event that was never committed.
struct RowAddress {
  int64_t commit = 0;
  int64_t sequence = 0;
  uint64_t text_hash = 0;
  friend auto operator<=>(const RowAddress&, const RowAddress&) = default;
};

// The field of a scan that has it; only for who demands it by this name.
inline constexpr std::string_view kRowAddressField = "_riffle_address";

std::string to_text(const RowAddress& address);
std::optional<RowAddress> row_address_from(std::string_view text);

}  // namespace riffle::index
