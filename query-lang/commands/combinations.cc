#include "query-lang/commands/combinations.h"

namespace riffle::lang {

using index::ColumnPtr;
using index::ValueView;

namespace {

void append_part(const ValueView& value, std::string& key) {
  std::string scratch;
  const std::string_view text = index::to_text(value, scratch);
  key += std::to_string(text.size());
  key += ':';
  key += text;
}

}  // namespace

void Combinations::assign(std::span<const ColumnPtr> columns, size_t rows,
                          std::vector<uint32_t>& numbers) {
  numbers.assign(rows, 0);
  for (size_t k = 0; k < columns.size(); ++k) {
    std::vector<uint32_t>& ids = ids_[k];
    intern_column(*columns[k], interners_[k], ids);
    for (size_t row = 0; row < rows; ++row) {
      if (numbers[row] == kIncomplete || ids[row] == kNullId) {
        numbers[row] = kIncomplete;
        continue;
      }
      if (ids[row] == kMultiId)
        ids[row] =
            interners_[k].intern(ValueView(std::string_view(index::to_text(columns[k]->at(row)))));
      const auto [number, added] = pairs_[k].insert(uint64_t{numbers[row]} << 32 | ids[row],
                                                    static_cast<uint32_t>(pairs_[k].size()));
      numbers[row] = number;
      if (!added || k + 1 < columns.size()) continue;
      for (const std::vector<uint32_t>& field : ids_) parts_.push_back(field[row]);
    }
  }
}

std::string Combinations::key(uint32_t number) const {
  std::string key;
  for (size_t k = 0; k < interners_.size(); ++k)
    append_part(interners_[k].value(parts_[number * interners_.size() + k]), key);
  return key;
}

size_t Combinations::memory_bytes() const {
  size_t bytes = parts_.capacity() * sizeof(uint32_t);
  for (const ValueInterner& interner : interners_) bytes += interner.memory_bytes();
  for (const FlatMap& map : pairs_) bytes += map.memory_bytes();
  return bytes;
}

bool combination_key(std::span<const ColumnPtr> columns, size_t row, std::string& key) {
  key.clear();
  for (const ColumnPtr& column : columns) {
    const ValueView value = column->at(row);
    if (value.is_null()) return false;
    append_part(value, key);
  }
  return true;
}

}  // namespace riffle::lang
