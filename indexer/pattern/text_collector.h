#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/large_buffer.h"
#include "indexer/pattern/pattern_table.h"
#include "indexer/pattern/text_cutter.h"

namespace riffle::index {

// What the values of a slot are made of: bits of SlotShape::classes.
enum SlotClass : uint8_t {
  kSlotDigits = 1,      // 0-9
  kSlotHexLetters = 2,  // a-f
  kSlotLower = 4,       // g-z
  kSlotUpper = 8,       // A-Z
  kSlotOther = 16,      // what else is no breaker in ASCII
  kSlotWide = 32,       // bytes from 0x80 on
  kSlotWords = 64,      // some value has no digit
  kSlotAnything = 128,  // whole texts: breakers too
};

// What is known of all values of a slot.
struct SlotShape {
  uint8_t classes = 0;
  bool constant = false;
  uint32_t min_length = 0xFFFFFFFF;
  uint32_t max_length = 0;
  std::string value;  // of the first row; all the same where `constant`

  bool empty() const { return min_length > max_length; }
  bool fixed() const { return min_length == max_length; }
  void add(std::string_view one_value);
  void add(const SlotShape& other);
};

// The values of whole texts are length-prefixed (they may hold any byte), all others end with this.
constexpr char kValueEnd = '\n';

// The rows of a block by provisional pattern: the values of slot k of all rows of a pattern stand
// together, in row order.
struct CollectedBlock {
  struct Run {
    uint32_t pattern = 0;
    uint32_t rows = 0;
    uint32_t first_column = 0;  // its slot 0
  };
  std::vector<uint32_t> codes;  // the pattern of each row
  std::vector<Run> runs;        // ascending by pattern
  struct Extent {
    uint32_t begin = 0;
    uint32_t end = 0;
  };
  std::vector<Extent> columns;  // within `bytes`
  LargeBytes bytes;

  std::string_view column(size_t i) const {
    return {bytes.data() + columns[i].begin, columns[i].end - columns[i].begin};
  }
};

// Takes the texts of one column, block by block.
class TextCollector {
 public:
  explicit TextCollector(bool escapes) : table_(escapes) {}

  void add(std::string_view text);
  void end_block();

  const PatternTable& patterns() const { return table_; }
  std::vector<CollectedBlock>& blocks() { return blocks_; }
  const SlotShape& slot(uint32_t pattern, size_t slot) const {
    return shapes_[first_slot_[pattern] + slot];
  }
  size_t memory_bytes() const { return arena_.capacity() + stored_bytes_; }

 private:
  void note_pattern(uint32_t id);

  PatternTable table_;
  TextCutter cutter_;
  std::vector<CollectedBlock> blocks_;
  size_t stored_bytes_ = 0;
  // Of the current block: rows as they came, then the lengths and the bytes of all their values.
  std::vector<uint32_t> codes_;
  std::vector<uint32_t> sizes_;
  std::vector<char> arena_;
  size_t arena_size_ = 0;
  // By pattern: where its slots begin in the two after it.
  std::vector<uint32_t> first_slot_;
  std::vector<uint32_t> slot_bytes_;  // in the current block
  std::vector<uint32_t> rows_;        // by pattern, in the current block
  std::vector<SlotShape> shapes_;
};

}  // namespace riffle::index
