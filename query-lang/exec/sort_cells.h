#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// A field to sort by, and how its values compare.
struct SortKey {
  // kAuto: numbers by size, then addresses, then texts by their bytes. kNumber, kAddress: what is
  // none comes behind, by its bytes. kGroup: as groups are sorted: numbers by size, then texts by
  // their bytes, and different texts are never equal.
  enum class Order : uint8_t { kAuto, kText, kNumber, kAddress, kGroup };
  std::string field;
  Order order = Order::kAuto;
  bool descending = false;
  friend bool operator==(const SortKey&, const SortKey&) = default;
};

// One value, read once so that comparing is cheap. Lower classes come first; null is last in both
// directions.
struct SortCell {
  enum class Class : uint8_t { kNumber, kAddress, kText, kNull } rank = Class::kNull;
  double number = 0;
  std::string text;  // of a number only where the order tells those of one size apart
};

// The cells of all rows, those of a row together, appended.
void append_cells(const index::Batch& batch, const std::vector<SortKey>& keys,
                  std::vector<SortCell>& cells);

// Below, at or above 0: `a`, as the cells of one row, comes before, with or behind `b`.
int compare_cells(const std::vector<SortKey>& keys, const SortCell* a, const SortCell* b);

// An address as bytes that compare as addresses do: IPv4 as IPv6 has it. Nothing where it is none.
std::optional<std::string> address_key(std::string_view text);

}  // namespace riffle::lang
