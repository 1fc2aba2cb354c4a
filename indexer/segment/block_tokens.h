#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/read/predicate.h"
#include "indexer/segment/fuse_filter.h"
#include "indexer/segment/memory_block.h"

namespace riffle::index {

// What made the token filters of a segment. A filter made by others than this program's is not
// asked.
uint32_t token_version();
std::string token_unicode_version();

// Hashes of all tokens and pieces of the searchable text of a block's rows; sorted and distinct.
std::vector<uint64_t> block_token_hashes(const MemoryBlock& block);

// What a predicate requires of a block's token filter. Immutable; any number of threads.
class BlockPruner {
 public:
  explicit BlockPruner(const Predicate& predicate);
  ~BlockPruner();
  BlockPruner(BlockPruner&&) noexcept;
  BlockPruner& operator=(BlockPruner&&) noexcept;

  // Whether there is anything that a filter could exclude.
  bool useful() const;
  // `indexed` are the fields that have columns in the block: their values need not stand in the
  // texts.
  bool may_match(const FuseFilter& filter, const std::vector<std::string>& indexed) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace riffle::index
