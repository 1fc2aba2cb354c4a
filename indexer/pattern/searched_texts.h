#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/pattern/text_catalogue.h"
#include "indexer/text/literal_finder.h"

namespace riffle::index {

struct SegmentColumn;

// The entries of a column (a dictionary's values, or patterns) as terms see them: escapes decoded,
// constants in their slots and a placeholder in the others. They stand end to end, so that one pass
// at memory speed finds the few that can match. Made once for a segment; immutable.
class SearchedTexts {
 public:
  // Terms that hold it have to judge the entries one by one.
  static constexpr char kPlaceholder = '~';

  // `plain`: of column 0.
  SearchedTexts(const SegmentColumn& column, bool plain);

  size_t size() const { return ends_.size(); }
  std::string_view text(uint32_t entry) const {
    const size_t begin = entry == 0 ? 0 : ends_[entry - 1] + 1;
    return std::string_view(arena_).substr(begin, ends_[entry] - begin);
  }
  // Calls sink(entry) for each that has the literal, which holds no breaker, ascending. Folding of
  // text that is not ASCII is not seen: what unsure() names is to be asked besides.
  template <typename Sink>
  void find(const LiteralFinder& finder, Sink&& sink) const {
    auto from = ends_.begin();
    for (size_t at = finder.find(arena_, 0); at != std::string::npos;
         at = finder.find(arena_, *from + 1)) {
      from = std::lower_bound(from, ends_.end(), at);
      sink(static_cast<uint32_t>(from - ends_.begin()));
    }
  }
  // Those that their text does not decide.
  const std::vector<uint32_t>& unsure() const { return unsure_; }
  // Patterns that stand for whole texts.
  const std::vector<uint32_t>& whole() const { return whole_; }

  // What slots can hold, each once, and the patterns that have such.
  struct SlotShape {
    CatalogueSlot shape;
    std::vector<uint32_t> patterns;  // ascending
  };
  const std::vector<SlotShape>& slot_shapes() const { return slot_shapes_; }

 private:
  void add(std::string_view text);
  void add_patterns(const TextCatalogue& texts, bool plain);

  std::string arena_;         // with a line feed after each
  std::vector<size_t> ends_;  // before the line feed
  std::vector<uint32_t> unsure_;
  std::vector<uint32_t> whole_;
  std::vector<SlotShape> slot_shapes_;
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
