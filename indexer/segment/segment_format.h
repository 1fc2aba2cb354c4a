#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/segment/block.h"

namespace riffle::index {

// The sections of a segment (docs/format.md).
enum class SegmentSection : uint16_t {
  kPatterns = 1,
  kTime = 2,
  kIndexTime = 3,
  kCommit = 4,
  kSequence = 5,
  kField = 6,
  kPatternPart = 7,
  kCatalogue = 8,
};
constexpr size_t kSegmentSectionKinds = 9;

// In place of a block's number: the section belongs to all of them.
constexpr uint32_t kAllBlocks = 0xFFFFFFFF;

// A segment with more entries (dictionary values and patterns) has a catalogue in which words are
// looked up. Going through so many takes 0.5 ms a word, as long as the rest of a search; for fewer
// the catalogue is not worth its bytes and the time to make it (docs/performance.md).
constexpr uint64_t kCatalogueEntries = 200'000;

// What the footer of a segment says about its content.
struct SegmentDescription {
  std::string index;
  uint32_t break_rules_version = 0;
  std::string unicode_version;
  uint64_t rows = 0;
  uint64_t raw_bytes = 0;
  std::vector<std::string> fields;
  std::vector<BlockFacts> blocks;
};

std::string encode_description(const SegmentDescription& description);
Result<SegmentDescription> decode_description(std::string_view bytes);

}  // namespace riffle::index
