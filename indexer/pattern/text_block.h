#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/output_buffer.h"
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

// One block of a column of texts. Decodes the frames that are asked for and keeps them.
class TextBlock {
 public:
  // `head` and `values` must outlive it.
  static Result<std::unique_ptr<TextBlock>> open(const TextCatalogue& catalogue,
                                                 std::string_view head, std::string_view values,
                                                 size_t rows);

  struct Present {
    uint32_t pattern = 0;
    uint32_t rows = 0;
    uint32_t first_column = 0;
    uint32_t first_row = 0;  // in values_by_pattern()
  };
  const std::vector<Present>& present() const { return present_; }
  // Decodes what codes() gives.
  Result<void> load_codes();
  // The pattern of each value.
  const std::vector<uint32_t>& codes() const { return codes_; }
  // Decodes what the three after it give, and the codes.
  Result<void> load_ranks();
  // The pattern of a value as an index into present().
  uint32_t place(size_t value) const { return places_[codes_[value]]; }
  // How many values before this one have the same pattern.
  const std::vector<uint32_t>& ranks() const { return ranks_; }
  // The values of each pattern, ascending, pattern after pattern.
  const std::vector<uint32_t>& values_by_pattern() const { return values_by_pattern_; }

  const CataloguePattern& pattern(const Present& present) const {
    return catalogue_.patterns()[present.pattern];
  }
  const CatalogueSlot& slot(const Present& present, uint32_t i) const {
    return catalogue_.slot(pattern(present), i);
  }
  uint32_t slot_count(const Present& present) const { return pattern(present).slots; }
  // Whether the frame that holds a slot has the word anywhere: false is certain. Decodes no more
  // than the frame's bytes, and looks through them once for a word.
  Result<bool> frame_has(const Present& present, uint32_t slot, const TermWord& word);
  // Decodes the frame that holds a slot, or those of all slots of a pattern.
  Result<void> load(const Present& present, uint32_t slot);
  Result<void> load(const Present& present);
  Result<void> load_all();
  // Of a loaded pattern.
  SlotColumn column(const Present& present, uint32_t slot) const;
  // Appends value i; its pattern and the ranks must be loaded.
  void append(size_t i, OutputBuffer& out) const;

 private:
  struct Column {
    uint32_t slot = 0;  // of the catalogue
    uint32_t rows = 0;
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
  explicit TextBlock(const TextCatalogue& catalogue) : catalogue_(catalogue) {}
  Result<void> read_head(std::string_view head, size_t rows);
  Result<void> load_columns();
  Result<void> unpack_frame(Frame& frame);
  Result<void> load_frame(Frame& frame);
  uint32_t column_number(const Present& present, uint32_t slot) const;

  const TextCatalogue& catalogue_;
  std::vector<Present> present_;
  std::vector<uint32_t> codes_;
  std::vector<uint32_t> ranks_;
  std::vector<uint32_t> values_by_pattern_;
  std::vector<uint32_t> places_;  // of a pattern in present_
  std::string_view directory_;
  std::string_view values_;
  std::string_view code_bytes_;
  uint64_t frame_count_ = 0;
  bool columns_known_ = false;
  size_t size_ = 0;
  std::vector<Column> columns_;
  std::vector<Frame> frames_;
};

}  // namespace riffle::index
