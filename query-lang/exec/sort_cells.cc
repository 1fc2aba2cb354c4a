#include "query-lang/exec/sort_cells.h"

#include <arpa/inet.h>

#include <array>

namespace riffle::lang {

using index::ValueView;

namespace {

SortCell cell_of(const ValueView& value, SortKey::Order order) {
  SortCell cell;
  if (value.is_null()) return cell;
  if (order != SortKey::Order::kText && order != SortKey::Order::kAddress) {
    if (const std::optional<double> number = index::as_number(value)) {
      cell.rank = SortCell::Class::kNumber;
      cell.number = *number;
      if (order == SortKey::Order::kGroup) cell.text = index::to_text(value);
      return cell;
    }
  }
  cell.text = index::to_text(value);
  cell.rank = SortCell::Class::kText;
  if (order == SortKey::Order::kAuto || order == SortKey::Order::kAddress) {
    if (std::optional<std::string> address = address_key(cell.text)) {
      cell.rank = SortCell::Class::kAddress;
      cell.text = std::move(*address);
    }
  }
  return cell;
}

int compare(const SortCell& a, const SortCell& b) {
  if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.rank == SortCell::Class::kNumber && a.number != b.number)
    return a.number < b.number ? -1 : 1;
  return a.text.compare(b.text);
}

}  // namespace

void append_cells(const index::Batch& batch, const std::vector<SortKey>& keys,
                  std::vector<SortCell>& cells) {
  const size_t first = cells.size();
  cells.resize(first + batch.rows() * keys.size());
  for (size_t k = 0; k < keys.size(); ++k) {
    const index::ColumnPtr column = batch.column(keys[k].field);
    for (size_t row = 0; row < batch.rows(); ++row)
      cells[first + row * keys.size() + k] = cell_of(column->at(row), keys[k].order);
  }
}

int compare_cells(const std::vector<SortKey>& keys, const SortCell* a, const SortCell* b) {
  for (size_t k = 0; k < keys.size(); ++k) {
    const int order = compare(a[k], b[k]);
    if (order == 0) continue;
    const bool any_null =
        a[k].rank == SortCell::Class::kNull || b[k].rank == SortCell::Class::kNull;
    return keys[k].descending && !any_null ? -order : order;
  }
  return 0;
}

std::optional<std::string> address_key(std::string_view text) {
  constexpr size_t kLongest = 45;
  if (text.size() < 2 || text.size() > kLongest ||
      text.find_first_of(".:") == std::string_view::npos)
    return {};
  const std::string terminated(text);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1)
    return std::string(bytes.begin(), bytes.end());
  bytes = {};
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1)
    return std::string(bytes.begin(), bytes.end());
  return {};
}

}  // namespace riffle::lang
