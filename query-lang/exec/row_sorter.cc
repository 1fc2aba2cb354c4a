#include "query-lang/exec/row_sorter.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "query-lang/exec/batch_concat.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;
using index::ValueView;

namespace {

// One value, read once so that comparing is cheap. Lower classes come first; null is last in both
// directions.
struct Cell {
  enum class Class : uint8_t { kNumber, kAddress, kText, kNull } rank = Class::kNull;
  double number = 0;
  std::string text;
};

Cell cell_of(const ValueView& value, SortKey::Order order) {
  Cell cell;
  if (value.is_null()) return cell;
  if (order == SortKey::Order::kAuto || order == SortKey::Order::kNumber) {
    if (const std::optional<double> number = index::as_number(value)) {
      cell.rank = Cell::Class::kNumber;
      cell.number = *number;
      return cell;
    }
  }
  cell.text = index::to_text(value);
  cell.rank = Cell::Class::kText;
  if (order == SortKey::Order::kAuto || order == SortKey::Order::kAddress) {
    if (std::optional<std::string> address = address_key(cell.text)) {
      cell.rank = Cell::Class::kAddress;
      cell.text = std::move(*address);
    }
  }
  return cell;
}

int compare(const Cell& a, const Cell& b) {
  if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.rank == Cell::Class::kNumber) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  return a.text.compare(b.text);
}

bool precedes(const Cell& a, const Cell& b, bool descending, bool& equal) {
  const bool any_null = a.rank == Cell::Class::kNull || b.rank == Cell::Class::kNull;
  const int order = compare(a, b);
  equal = order == 0;
  return descending && !any_null ? order > 0 : order < 0;
}

}  // namespace

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

RowSorter::RowSorter(const std::vector<SortKey>& keys, std::optional<uint64_t> limit,
                     const index::SearchContext& context)
    : keys_(keys), limit_(limit), context_(context), charge_(*context.memory) {}

Result<void> RowSorter::add(const Batch& batch) {
  RIFFLE_TRY(context_.check());
  batches_.push_back(batch);
  rows_ += batch.rows();
  bytes_ += batch.memory_bytes();
  // Twice the limit, so that a row is sorted a few times at most.
  constexpr uint64_t kLeastRows = 1024;
  if (limit_ && rows_ >= std::max(*limit_ * 2, kLeastRows)) RIFFLE_TRY(settle());
  return charge_.hold(bytes_);
}

Result<void> RowSorter::settle() {
  if (batches_.empty()) return {};
  const Batch all = concat(batches_);
  batches_.clear();
  RIFFLE_TRY(charge_.hold(bytes_ + all.memory_bytes() + all.rows() * keys_.size() * sizeof(Cell)));
  std::vector<std::vector<Cell>> cells(keys_.size());
  for (size_t k = 0; k < keys_.size(); ++k) {
    const ColumnPtr column = all.column(keys_[k].field);
    cells[k].reserve(all.rows());
    for (size_t row = 0; row < all.rows(); ++row)
      cells[k].push_back(cell_of(column->at(row), keys_[k].order));
  }
  std::vector<uint32_t> order(all.rows());
  std::iota(order.begin(), order.end(), 0);
  const auto before = [&](uint32_t a, uint32_t b) {
    for (size_t k = 0; k < keys_.size(); ++k) {
      bool equal = false;
      const bool first = precedes(cells[k][a], cells[k][b], keys_[k].descending, equal);
      if (!equal) return first;
    }
    return a < b;
  };
  if (limit_ && *limit_ < order.size()) {
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(*limit_),
                      order.end(), before);
    dropped_ += order.size() - *limit_;
    order.resize(*limit_);
  } else {
    std::sort(order.begin(), order.end(), before);
  }
  batches_.push_back(all.take(order));
  rows_ = order.size();
  bytes_ = batches_.front().memory_bytes();
  return charge_.hold(bytes_);
}

Result<Batch> RowSorter::finish() {
  RIFFLE_TRY(settle());
  Batch sorted = batches_.empty() ? Batch() : std::move(batches_.front());
  batches_.clear();
  rows_ = 0;
  return sorted;
}

}  // namespace riffle::lang
