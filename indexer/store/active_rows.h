#pragma once

#include <memory>
#include <string>
#include <vector>

#include "indexer/segment/memory_block.h"

namespace riffle::index {

// The rows of one index since the last commit. Not thread-safe; the blocks it gives away are.
class ActiveRows {
 public:
  // The builder for one more row of that length: add() and set_field() at once.
  MemoryBlockBuilder& builder_for(size_t raw_length);
  // Everything so far as blocks. Small blocks are joined, so that searches between few events leave
  // few blocks behind.
  const std::vector<std::shared_ptr<const MemoryBlock>>& freeze();
  void clear();

 private:
  MemoryBlockBuilder pending_;
  std::vector<std::shared_ptr<const MemoryBlock>> blocks_;
};

}  // namespace riffle::index
