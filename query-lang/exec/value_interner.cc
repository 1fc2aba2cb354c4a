#include "query-lang/exec/value_interner.h"

#include <bit>

#include "indexer/base/hash.h"

namespace riffle::lang {

using index::Column;
using index::Value;
using index::ValueKind;
using index::ValueView;

uint32_t ValueInterner::intern(const ValueView& value) {
  if (value.kind() == ValueKind::kText) return intern_text(value.text(), value);
  if (value.kind() != ValueKind::kNumber) return intern_text(index::to_text(value), value);
  const uint64_t bits = std::bit_cast<uint64_t>(value.number() == 0 ? 0.0 : value.number());
  if (const uint32_t id = numbers_.find(bits); id != FlatMap::kAbsent) return id;
  const uint32_t id = intern_text(index::format_number(value.number()), value);
  numbers_.insert(bits, id);
  return id;
}

uint32_t ValueInterner::intern_text(std::string_view text, const ValueView& value) {
  if ((values_.size() + 1) * 2 > slots_.size()) grow();
  const uint64_t hash = hash64(text);
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  std::string scratch;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    const uint32_t id = slots_[at] - 1;
    if (hashes_[id] == hash && index::to_text(ValueView(values_[id]), scratch) == text) return id;
  }
  const auto id = static_cast<uint32_t>(values_.size());
  slots_[at] = id + 1;
  values_.push_back(value.to_value());
  hashes_.push_back(hash);
  // Short texts stand in the Value itself.
  constexpr size_t kInPlace = 15;
  if (text.size() > kInPlace) text_bytes_ += text.size() + 1;
  return id;
}

void ValueInterner::grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, 0);
  const size_t mask = slots_.size() - 1;
  for (uint32_t id = 0; id < hashes_.size(); ++id) {
    size_t at = hashes_[id] & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = id + 1;
  }
}

size_t ValueInterner::memory_bytes() const {
  return values_.capacity() * sizeof(Value) + hashes_.capacity() * sizeof(uint64_t) +
         slots_.capacity() * sizeof(uint32_t) + numbers_.memory_bytes() + text_bytes_;
}

namespace {

uint32_t id_of(const ValueView& value, ValueInterner& interner) {
  if (value.is_null()) return kNullId;
  return value.kind() == ValueKind::kMulti ? kMultiId : interner.intern(value);
}

}  // namespace

void intern_column(const Column& column, ValueInterner& interner, std::vector<uint32_t>& ids) {
  ids.resize(column.size());
  if (column.encoding() == Column::Encoding::kConstant) {
    ids.assign(column.size(),
               column.size() == 0 ? kNullId : id_of(column.constant_value(), interner));
    return;
  }
  // A selection may stand on a far larger column: then the rows are fewer than its entries.
  const bool by_entry = column.encoding() == Column::Encoding::kDictionary &&
                        column.dictionary_values()->size() <= column.size();
  if (!by_entry) {
    for (size_t row = 0; row < ids.size(); ++row) ids[row] = id_of(column.at(row), interner);
    return;
  }
  constexpr uint32_t kUnread = 0xFFFFFFFD;
  const Column& entries = *column.dictionary_values();
  std::vector<uint32_t> entry_ids(entries.size(), kUnread);
  const std::span<const uint32_t> codes = column.codes();
  for (size_t row = 0; row < ids.size(); ++row) {
    if (codes[row] == Column::kNullCode) {
      ids[row] = kNullId;
      continue;
    }
    uint32_t& id = entry_ids[codes[row]];
    if (id == kUnread) id = id_of(entries.at(codes[row]), interner);
    ids[row] = id;
  }
}

}  // namespace riffle::lang
