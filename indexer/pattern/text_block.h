#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/output_buffer.h"
#include "indexer/pattern/term_word.h"
#include "indexer/pattern/text_catalogue.h"
#include "indexer/pattern/text_frames.h"

namespace riffle::index {

// One block of a column of texts. Decodes the frames that are asked for and keeps them.
class TextBlock {
 public:
  // `head` and `values` must outlive it.
  static Result<std::unique_ptr<TextBlock>> open(const TextCatalogue& catalogue,
                                                 std::string_view head, std::string_view values,
                                                 size_t rows);

  using Present = PresentPattern;
  const std::vector<Present>& present() const { return present_; }
  // Decodes what codes() gives.
  Result<void> load_codes();
  // The pattern of each value.
  const std::vector<uint32_t>& codes() const { return codes_; }
  // Decodes what the three after it give, and the codes.
  Result<void> load_ranks();
  // The pattern of a value as an index into present().
  uint32_t place(size_t value) const { return places_[codes_[value]]; }
  // Which values the rows of a pattern are; `ranks` ascending. Of few it decodes the codes only.
  Result<void> find_values(const Present& present, std::span<const uint32_t> ranks,
                           std::vector<uint32_t>& values);
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
  // The frame that holds a slot, which is not constant: a number among those of the block.
  Result<uint32_t> frame_of(const Present& present, uint32_t slot);
  // Whether that frame has the word anywhere: false is certain.
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
  explicit TextBlock(const TextCatalogue& catalogue) : catalogue_(catalogue), frames_(catalogue) {}
  Result<void> read_head(std::string_view head, size_t rows);
  Result<void> open_frames() { return frames_.open(frame_count_, directory_, values_, present_); }
  uint32_t column_number(const Present& present, uint32_t slot) const {
    return present.first_column + this->slot(present, slot).column;
  }

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
  size_t size_ = 0;
  TextFrames frames_;
};

}  // namespace riffle::index
