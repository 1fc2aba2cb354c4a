#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/text_plan.h"

namespace riffle::index {

struct CatalogueSlot {
  SlotKind kind = SlotKind::kVaried;
  uint8_t classes = 0;
  uint32_t min_length = 0;
  uint32_t max_length = 0;
  uint32_t column = 0;     // which of the pattern's slots that are not constant
  std::string_view value;  // of a constant
};

struct CataloguePattern {
  std::string_view text;  // with marks
  uint64_t rows = 0;
  uint32_t first_slot = 0;
  uint32_t slots = 0;
  uint32_t first_mark = 0;
  uint32_t columns = 0;  // slots that are not constant
};

// The patterns of a column, as read from a segment. Immutable.
class TextCatalogue {
 public:
  static Result<TextCatalogue> read(std::string_view bytes);

  const std::vector<CataloguePattern>& patterns() const { return patterns_; }
  const CatalogueSlot& slot(size_t i) const { return slots_[i]; }
  const CatalogueSlot& slot(const CataloguePattern& pattern, uint32_t i) const {
    return slots_[pattern.first_slot + i];
  }
  size_t slots() const { return slots_.size(); }
  // Where mark i stands in the pattern's text.
  uint32_t mark(const CataloguePattern& pattern, uint32_t i) const {
    return marks_[pattern.first_mark + i];
  }
  // Whether the pattern is one slot for the whole text.
  bool whole(const CataloguePattern& pattern) const {
    return pattern.slots == 1 && slots_[pattern.first_slot].kind == SlotKind::kWhole;
  }

 private:
  Result<void> read_patterns(size_t text_bytes, size_t slot_bytes, size_t patterns, size_t slots);

  // Views point into these; a vector's bytes stay where they are when the catalogue is moved.
  std::vector<char> texts_;
  std::vector<char> slot_bytes_;
  std::vector<CataloguePattern> patterns_;
  std::vector<CatalogueSlot> slots_;
  std::vector<uint32_t> marks_;
};

}  // namespace riffle::index
