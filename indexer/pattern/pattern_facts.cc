#include <array>

#include "indexer/pattern/pattern_segment.h"

namespace riffle::index {

PatternFacts PatternSegment::facts() const {
  static constexpr std::array<std::string_view, 6> kColumnKinds = {
      "dictionary", "integers", "decimals", "hexadecimal", "texts", "addresses"};
  static constexpr std::array<std::string_view, 4> kSlotKinds = {"constant", "fixed", "varied",
                                                                 "whole"};
  PatternFacts facts;
  facts.shapes = impl_->shapes.size();
  for (const SegmentColumn& column : impl_->columns) {
    PatternFacts::Column& own = facts.columns.emplace_back();
    own.path = column.path;
    own.occurrence = column.occurrence;
    own.kind = kColumnKinds[static_cast<size_t>(column.kind)];
    own.values = column.dictionary.size();
    if (!column.texts) continue;
    for (const CataloguePattern& pattern : column.texts->patterns()) {
      own.patterns.push_back({pattern.text, pattern.rows, {}});
      for (uint32_t i = 0; i < pattern.slots; ++i) {
        const CatalogueSlot& slot = column.texts->slot(pattern, i);
        own.patterns.back().slots.push_back({kSlotKinds[static_cast<size_t>(slot.kind)],
                                             slot.classes, slot.min_length, slot.max_length,
                                             slot.value});
      }
    }
  }
  return facts;
}

}  // namespace riffle::index
