#include "indexer/pattern/plain_catalogue.h"

#include <algorithm>

#include "indexer/pattern/pattern_segment.h"

namespace riffle::index {

PlainCatalogue::PlainCatalogue(const std::vector<SegmentColumn>& columns) {
  columns_.reserve(columns.size());
  for (size_t number = 0; number < columns.size(); ++number) {
    Column& column = columns_.emplace_back();
    column.facts = EntryFacts::of(columns[number]);
    column.ends.reserve(column.facts.entries);
    EntryTexts texts(columns[number], number == 0);
    for (uint32_t i = 0; i < column.facts.entries; ++i) {
      const EntryTexts::Entry entry = texts.at(i);
      if (!entry.sure) column.facts.unsure.push_back(i);
      column.arena += entry.text;
      column.ends.push_back(column.arena.size());
      column.arena += '\n';
    }
  }
}

void PlainCatalogue::find(const TermWord& word, const Sink& sink) const {
  const LiteralFinder& finder = word.finder();
  for (size_t number = 0; number < columns_.size(); ++number) {
    const std::string_view arena = columns_[number].arena;
    const std::vector<size_t>& ends = columns_[number].ends;
    auto from = ends.begin();
    // The word has no breakers: what is found lies within one entry.
    for (size_t at = finder.find(arena, 0); at != std::string::npos;
         at = finder.find(arena, *from + 1)) {
      from = std::lower_bound(from, ends.end(), at);
      const size_t begin = from == ends.begin() ? 0 : *(from - 1) + 1;
      sink(number, static_cast<uint32_t>(from - ends.begin()), arena.substr(begin, *from - begin));
    }
  }
}

}  // namespace riffle::index
