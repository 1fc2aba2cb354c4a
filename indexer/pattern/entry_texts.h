#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/pattern/text_catalogue.h"

namespace riffle::index {

struct SegmentColumn;

// The entries of a column (a dictionary's values, or patterns) as terms see them: escapes decoded,
// constants in their slots and a placeholder in the others. Not thread-safe; the column must
// outlive it.
class EntryTexts {
 public:
  // Terms that hold it have to judge the entries one by one.
  static constexpr char kPlaceholder = '~';

  // `plain`: of column 0. The texts of a damaged dictionary are empty; whoever asks must see to
  // that (PatternSegment::Impl::damaged).
  EntryTexts(const SegmentColumn& column, bool plain);

  struct Entry {
    std::string_view text;  // until the next call; empty where the pattern stands for whole texts
    bool sure = true;       // false: the text alone does not decide
  };
  Entry at(uint32_t entry);
  // The text alone.
  std::string_view text(uint32_t entry);

 private:
  const SegmentColumn& column_;
  const bool plain_;
  bool loaded_;
  std::string filled_;
  std::string text_;
};

// How many entries a column has: none but in dictionaries and texts.
size_t count_entries(const SegmentColumn& column);

// What is known of a column's entries besides their texts.
struct EntryFacts {
  size_t entries = 0;
  std::vector<uint32_t> unsure;  // ascending
  std::vector<uint32_t> whole;   // patterns that stand for whole texts
  // What slots can hold, each once, and the patterns that have such.
  struct SlotShape {
    CatalogueSlot shape;
    std::vector<uint32_t> patterns;  // ascending
  };
  std::vector<SlotShape> slot_shapes;

  // All but `unsure`.
  static EntryFacts of(const SegmentColumn& column);
};

// The text of a pattern as terms see it before escapes are decoded: `placeholder` in slots that are
// not constant.
std::string fill_pattern(const TextCatalogue& texts, const CataloguePattern& pattern,
                         char placeholder);
// Whether escapes in a filled pattern may mean something that its pieces do not show.
bool is_opaque(std::string_view pattern, bool plain);
// Whether some value in its slots has bytes from 0x80 on: it may fold with what stands around it.
bool has_wide_slot(const TextCatalogue& texts, const CataloguePattern& pattern);

}  // namespace riffle::index
