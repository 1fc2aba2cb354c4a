#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "indexer/pattern/entry_texts.h"
#include "indexer/pattern/term_word.h"

namespace riffle::index {

// Where words stand in the entries (dictionary values and patterns) of all columns of a segment:
// PlainCatalogue goes through all of them, IndexedCatalogue looks the word up. Immutable; any
// number of threads.
class PatternCatalogue {
 public:
  virtual ~PatternCatalogue() = default;

  virtual const EntryFacts& facts(size_t column) const = 0;

  // Calls sink for entries that have the word's bytes; among them is every entry that holds the
  // word as matches must (only texts that are not sure may be left out). By column, ascending.
  using Sink = std::function<void(size_t column, uint32_t entry, std::string_view text)>;
  virtual void find(const TermWord& word, const Sink& sink) const = 0;

  // Whether it has all words of all entries and no others: reads and compares everything.
  virtual bool complete() const = 0;
};

}  // namespace riffle::index
