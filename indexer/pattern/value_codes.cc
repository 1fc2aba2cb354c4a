#include "indexer/pattern/value_codes.h"

namespace riffle::index {

uint32_t ValueCodes::long_code(std::string_view value) {
  const uint32_t number = longs_.find_or_add(value);
  if (number == long_codes_.size()) long_codes_.push_back(append(value));
  return long_codes_[number];
}

uint32_t ValueCodes::add_short(const Key& key, std::string_view value) {
  if (++short_count_ * 2 > table_.size()) {
    std::vector<Entry> old(table_.size() * 2);
    old.swap(table_);
    const size_t mask = table_.size() - 1;
    for (const Entry& entry : old) {
      if (entry.code == kFree) continue;
      size_t at = slot(entry.key) & mask;
      while (table_[at].code != kFree) at = (at + 1) & mask;
      table_[at] = entry;
    }
  }
  const size_t mask = table_.size() - 1;
  size_t at = slot(key) & mask;
  while (table_[at].code != kFree) at = (at + 1) & mask;
  table_[at] = {key, append(value)};
  return table_[at].code;
}

}  // namespace riffle::index
