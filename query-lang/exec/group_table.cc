#include "query-lang/exec/group_table.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "query-lang/exec/combined_codes.h"

namespace riffle::lang {

using index::Column;
using index::ColumnPtr;
using index::Value;
using index::ValueView;

namespace {

// Whether a row may have several values.
bool has_lists(const Column& column) {
  const Column& values =
      column.encoding() == Column::Encoding::kDictionary ? *column.dictionary_values() : column;
  if (values.encoding() == Column::Encoding::kConstant)
    return values.constant_value().kind() == index::ValueKind::kMulti;
  if (values.encoding() != Column::Encoding::kMixed) return false;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values.at(i).kind() == index::ValueKind::kMulti) return true;
  }
  return false;
}

}  // namespace

GroupTable::GroupTable(size_t keys, bool by_row)
    : keys_(keys), by_row_(by_row), interners_(keys), pairs_(keys < 2 ? 0 : keys - 1), ids_(keys) {}

void GroupTable::assign(std::span<const ColumnPtr> keys, size_t batch_rows, Rows& out,
                        bool distinct) {
  out.rows.clear();
  out.groups.clear();
  out.every_row = true;
  if (keys_ == 0) {
    out.groups.assign(batch_rows, 0);
    return;
  }
  if (by_row_ || !assign_codes(keys, batch_rows, out)) assign_rows(keys, batch_rows, out, distinct);
}

bool GroupTable::assign_codes(std::span<const ColumnPtr> keys, size_t batch_rows, Rows& out) {
  const std::optional<CombinedCodes> codes = CombinedCodes::of(keys, batch_rows);
  if (!codes ||
      std::any_of(keys.begin(), keys.end(), [](const ColumnPtr& key) { return has_lists(*key); }))
    return false;
  constexpr uint32_t kUnseen = 0xFFFFFFFF;
  constexpr uint32_t kNone = 0xFFFFFFFE;  // a value is missing
  bool any_none = false;
  std::vector<uint32_t> ids(keys_);
  const auto find = [&](uint32_t number) {
    for (size_t k = 0; k < keys_; ++k) {
      const ValueView value = codes->value(number, k);
      if (value.is_null()) {
        any_none = true;
        return kNone;
      }
      ids[k] = interners_[k].intern(value);
    }
    return group_of(ids);
  };
  std::vector<uint32_t> group(codes->size(), kUnseen);
  out.groups.resize(batch_rows);
  uint32_t* const groups = out.groups.data();
  codes->for_each(0, batch_rows, [&](size_t row, uint32_t number) {
    uint32_t found = group[number];
    if (found == kUnseen) [[unlikely]]
      found = group[number] = find(number);
    groups[row] = found;
  });
  if (!any_none) return true;
  out.every_row = false;
  size_t kept = 0;
  for (uint32_t row = 0; row < batch_rows; ++row) {
    if (groups[row] == kNone) continue;
    out.rows.push_back(row);
    groups[kept++] = groups[row];
  }
  out.groups.resize(kept);
  return true;
}

bool GroupTable::coded(std::span<const ColumnPtr> keys, size_t rows) {
  return CombinedCodes::of(keys, rows).has_value();
}

std::vector<GroupTable::Count> GroupTable::count(std::span<const ColumnPtr> keys, size_t begin,
                                                 size_t end, bool distinct) {
  if (keys_ == 0) return {{0, end - begin}};
  const std::optional<CombinedCodes> codes =
      by_row_ ? std::nullopt : CombinedCodes::of(keys, end - begin);
  std::vector<ColumnPtr> combinations;
  std::vector<uint32_t> rows;  // that have each of them; empty: one
  size_t size = end - begin;
  if (codes) {
    const std::vector<uint32_t> counts = codes->count(begin, end);
    std::vector<uint32_t> numbers;
    for (uint32_t number = 0; number < counts.size(); ++number) {
      if (counts[number] == 0) continue;
      numbers.push_back(number);
      rows.push_back(counts[number]);
    }
    size = numbers.size();
    combinations = codes->rows_of(numbers);
  } else {
    std::vector<uint32_t> wanted(size);
    std::iota(wanted.begin(), wanted.end(), static_cast<uint32_t>(begin));
    for (const ColumnPtr& key : keys)
      combinations.push_back(size == key->size() ? key : Column::take(key, wanted));
  }
  Rows assigned;
  assigned.every_row = true;
  assign_rows(combinations, size, assigned, distinct);
  std::vector<Count> result;
  result.reserve(assigned.groups.size());
  for (size_t i = 0; i < assigned.groups.size(); ++i) {
    const size_t from = assigned.every_row ? i : assigned.rows[i];
    result.push_back({assigned.groups[i], rows.empty() ? 1 : rows[from]});
  }
  return result;
}

void GroupTable::assign_rows(std::span<const ColumnPtr> keys, size_t batch_rows, Rows& out,
                             bool distinct) {
  for (size_t k = 0; k < keys_; ++k) intern_column(*keys[k], interners_[k], ids_[k]);
  const bool complete = std::all_of(ids_.begin(), ids_.end(), [](const std::vector<uint32_t>& ids) {
    return std::all_of(ids.begin(), ids.end(), [](uint32_t id) { return id < kMultiId; });
  });
  out.groups.reserve(batch_rows);
  if (complete && keys_ == 1) {
    out.groups = ids_[0];
    groups_ = interners_[0].size();
    return;
  }
  out.every_row = complete;
  std::vector<uint32_t> ids(keys_);
  for (uint32_t row = 0; row < batch_rows; ++row) {
    bool null = false;
    bool multi = false;
    for (size_t k = 0; k < keys_; ++k) {
      ids[k] = ids_[k][row];
      null |= ids[k] == kNullId;
      multi |= ids[k] == kMultiId;
    }
    if (null) continue;
    if (multi) {
      expand(keys, row, distinct, out);
      continue;
    }
    if (!complete) out.rows.push_back(row);
    out.groups.push_back(group_of(ids));
  }
}

uint32_t GroupTable::group_of(std::span<const uint32_t> ids) {
  if (keys_ == 1) {
    groups_ = interners_[0].size();
    return ids[0];
  }
  uint32_t prefix = ids[0];
  for (size_t k = 1; k < keys_; ++k) {
    FlatMap& map = pairs_[k - 1];
    const auto next = static_cast<uint32_t>(map.size());
    const auto [number, added] = map.insert(uint64_t{prefix} << 32 | ids[k], next);
    prefix = number;
    if (added && k + 1 == keys_) group_ids_.insert(group_ids_.end(), ids.begin(), ids.end());
  }
  groups_ = pairs_.back().size();
  return prefix;
}

void GroupTable::expand(std::span<const ColumnPtr> keys, uint32_t row, bool distinct, Rows& out) {
  // Every combination of one value of each key, the last key turning fastest.
  std::vector<std::vector<uint32_t>> choices(keys_);
  for (size_t k = 0; k < keys_; ++k) {
    if (ids_[k][row] != kMultiId) {
      choices[k] = {ids_[k][row]};
      continue;
    }
    for (const Value& element : keys[k]->at(row).elements()) {
      const uint32_t id = interners_[k].intern(element);
      if (!distinct || std::find(choices[k].begin(), choices[k].end(), id) == choices[k].end())
        choices[k].push_back(id);
    }
  }
  std::vector<size_t> at(keys_, 0);
  std::vector<uint32_t> ids(keys_);
  while (true) {
    for (size_t k = 0; k < keys_; ++k) ids[k] = choices[k][at[k]];
    out.rows.push_back(row);
    out.groups.push_back(group_of(ids));
    size_t k = keys_;
    while (k > 0 && ++at[k - 1] == choices[k - 1].size()) at[--k] = 0;
    if (k == 0) return;
  }
}

int compare_keys(const ValueView& a, const ValueView& b) {
  if (a.is_null() || b.is_null())
    return static_cast<int>(a.is_null()) - static_cast<int>(b.is_null());
  const std::optional<double> x = index::as_number(a);
  const std::optional<double> y = index::as_number(b);
  if (x && y && *x != *y) return *x < *y ? -1 : 1;
  if (x.has_value() != y.has_value()) return x ? -1 : 1;
  std::string scratch_a;
  std::string scratch_b;
  return index::to_text(a, scratch_a).compare(index::to_text(b, scratch_b));
}

std::vector<uint32_t> GroupTable::sorted() const {
  // Each key's values are ranked once, so that groups compare by whole numbers.
  std::vector<std::vector<uint32_t>> ranks(keys_);
  for (size_t k = 0; k < keys_; ++k) {
    std::vector<uint32_t> order(interners_[k].size());
    std::iota(order.begin(), order.end(), 0);
    const ValueInterner& values = interners_[k];
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      return compare_keys(values.value(a), values.value(b)) < 0;
    });
    ranks[k].resize(order.size());
    for (uint32_t rank = 0; rank < order.size(); ++rank) ranks[k][order[rank]] = rank;
  }
  std::vector<uint32_t> groups(size());
  std::iota(groups.begin(), groups.end(), 0);
  if (keys_ == 0) return groups;
  const auto id = [&](uint32_t group, size_t k) {
    return keys_ == 1 ? group : group_ids_[group * keys_ + k];
  };
  std::sort(groups.begin(), groups.end(), [&](uint32_t a, uint32_t b) {
    for (size_t k = 0; k < keys_; ++k) {
      const uint32_t x = ranks[k][id(a, k)];
      const uint32_t y = ranks[k][id(b, k)];
      if (x != y) return x < y;
    }
    return false;
  });
  return groups;
}

size_t GroupTable::memory_bytes() const {
  size_t bytes = group_ids_.capacity() * sizeof(uint32_t);
  for (const ValueInterner& interner : interners_) bytes += interner.memory_bytes();
  for (const FlatMap& map : pairs_) bytes += map.memory_bytes();
  return bytes;
}

}  // namespace riffle::lang
