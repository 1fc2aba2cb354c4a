#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/segment/block.h"

namespace riffle::index {

// The sections of a segment (docs/format.md).
enum class SegmentSection : uint16_t {
  kRaw = 1,
  kTime = 2,
  kIndexTime = 3,
  kCommit = 4,
  kSequence = 5,
  kField = 6,
  kTokenFilter = 7,
};
constexpr size_t kSegmentSectionKinds = 8;

// Raw bytes of a frame: so few that a search for some rows decodes little, so many that zstd still
// has a window to work with.
constexpr size_t kFrameRawBytes = 256u << 10;

// What the footer of a segment says about its content.
struct SegmentDescription {
  std::string index;
  uint32_t tokenizer_version = 0;
  std::string unicode_version;
  uint64_t rows = 0;
  uint64_t raw_bytes = 0;
  std::vector<std::string> fields;
  std::vector<BlockFacts> blocks;
};

std::string encode_description(const SegmentDescription& description);
Result<SegmentDescription> decode_description(std::string_view bytes);

}  // namespace riffle::index
