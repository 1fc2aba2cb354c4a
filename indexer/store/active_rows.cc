#include "indexer/store/active_rows.h"

namespace riffle::index {

MemoryBlockBuilder& ActiveRows::builder_for(size_t raw_length) {
  if (pending_.full_for(raw_length)) blocks_.push_back(pending_.finish());
  return pending_;
}

const std::vector<std::shared_ptr<const MemoryBlock>>& ActiveRows::freeze() {
  if (pending_.rows() == 0) return blocks_;
  blocks_.push_back(pending_.finish());
  // Each block stays more than twice as large as the one after it: a row is copied about log2 of
  // (block / snapshot) times.
  while (blocks_.size() > 1) {
    const MemoryBlock& last = *blocks_.back();
    const MemoryBlock& before = *blocks_[blocks_.size() - 2];
    const bool fits = before.facts().rows + last.facts().rows <= kBlockRows &&
                      before.facts().raw_bytes + last.facts().raw_bytes <= kBlockRawBytes;
    if (!fits || before.facts().rows > 2 * last.facts().rows) break;
    MemoryBlockBuilder joined;
    for (size_t row = 0; row < before.facts().rows; ++row) joined.add_from(before, row);
    for (size_t row = 0; row < last.facts().rows; ++row) joined.add_from(last, row);
    blocks_.pop_back();
    blocks_.back() = joined.finish();
  }
  return blocks_;
}

void ActiveRows::clear() {
  pending_ = MemoryBlockBuilder();
  blocks_.clear();
}

}  // namespace riffle::index
