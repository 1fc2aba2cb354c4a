#pragma once

#include <string>
#include <vector>

#include "indexer/segment/block.h"
#include "indexer/segment/memory_block.h"
#include "indexer/segment/segment_format.h"

namespace riffle::index {

// The sections of one block but those of its texts, ready to be written.
struct EncodedBlock {
  struct Part {
    SegmentSection kind;
    std::string field;  // of kField
    uint64_t count = 0;
    std::string bytes;
  };
  BlockFacts facts;
  std::vector<Part> parts;
};

// Pure, so that blocks can be encoded in parallel.
EncodedBlock encode_block(const MemoryBlock& block);

}  // namespace riffle::index
