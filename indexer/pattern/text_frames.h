#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/term_word.h"
#include "indexer/pattern/text_catalogue.h"

namespace riffle::index {

// The values of one slot of one pattern in a block, decoded.
struct SlotColumn {
  const char* bytes = nullptr;     // 16 bytes more can be read
  uint32_t width = 0;              // of each value, unless there are `ends`
  uint32_t stride = 0;             // from one to the next; 0: all the same
  uint32_t gap = 0;                // bytes between two values: the end mark, or the length in front
  const uint32_t* ends = nullptr;  // of each value, within the frame
  uint32_t begin = 0;              // of the first value, within the frame

  std::string_view value(uint32_t i) const {
    if (ends == nullptr) return {bytes + static_cast<size_t>(i) * stride, width};
    const uint32_t from = i == 0 ? begin : ends[i - 1] + gap;
    return {bytes + from, ends[i] - from};
  }
};

// A pattern that occurs in a block.
struct PresentPattern {
  uint32_t pattern = 0;
  uint32_t rows = 0;
  uint32_t first_row = 0;     // among the values, pattern after pattern
  uint32_t first_column = 0;  // of its slots that are not constant, among all of the block
};

// The frames of one block of a column of texts: columns of slot values that are packed together.
// Decodes those that are asked for and keeps them.
class TextFrames {
 public:
  explicit TextFrames(const TextCatalogue& catalogue) : catalogue_(catalogue) {}

  // Looks at the directory at the first call; the bytes and `present` must stay. The others need
  // it.
  Result<void> open(uint64_t frames, std::string_view directory, std::string_view values,
                    const std::vector<PresentPattern>& present);

  // The frame that holds a column.
  uint32_t frame_of(uint32_t column) const;
  // Whether it has the word anywhere: false is certain. Decodes no more than the frame's bytes, and
  // looks through them once for a word.
  Result<bool> has(uint32_t frame, const TermWord& word);
  Result<void> load(uint32_t frame);
  // Those of the columns [first, last].
  Result<void> load_columns(uint32_t first, uint32_t last);
  // A column of a loaded frame; `slot` is the one it belongs to.
  SlotColumn column(uint32_t number, const CatalogueSlot& slot) const;
  // Value `rank` of such a column.
  std::string_view value(uint32_t number, const CatalogueSlot& slot, uint32_t rank) const {
    const Column& column = columns_[number];
    const Frame& frame = frames_[column.frame];
    if (slot.kind == SlotKind::kFixed)
      return {frame.bytes.data() + column.begin + static_cast<size_t>(rank) * slot.min_length,
              slot.min_length};
    const uint32_t* ends = frame.ends.data() + column.first_end;
    const uint32_t gap = slot.kind == SlotKind::kWhole ? sizeof(uint32_t) : 1;
    const uint32_t begin = rank == 0 ? column.begin : ends[rank - 1] + gap;
    return {frame.bytes.data() + begin, ends[rank] - begin};
  }

 private:
  struct Column {
    uint32_t frame = 0;
    uint32_t begin = 0;      // within the frame
    uint32_t first_end = 0;  // in the frame's ends
  };
  struct Frame {
    std::string_view packed;
    uint32_t first_column = 0;
    uint32_t columns = 0;
    bool loaded = false;  // its columns are known
    bool unpacked = false;
    std::string searched;  // what was looked for last
    bool searched_case = false;
    bool found = false;
    std::string bytes;
    std::vector<uint32_t> ends;
  };
  Result<void> unpack_frame(Frame& frame);
  size_t ends_of(uint32_t number) const;
  Result<void> read_column(Frame& frame, std::string_view bytes, const CatalogueSlot& slot,
                           uint32_t rows, Column& column, size_t& at);

  const TextCatalogue& catalogue_;
  const std::vector<PresentPattern>* present_ = nullptr;
  bool opened_ = false;
  uint32_t column_count_ = 0;
  std::vector<Frame> frames_;
  std::vector<Column> columns_;  // empty until a frame is loaded
};

}  // namespace riffle::index
