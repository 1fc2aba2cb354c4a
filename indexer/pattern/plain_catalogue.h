#pragma once

#include <string>
#include <vector>

#include "indexer/pattern/pattern_catalogue.h"

namespace riffle::index {

// The texts of all entries end to end in memory, so that one pass at memory speed finds the few
// that can match: what small segments have. Immutable.
class PlainCatalogue : public PatternCatalogue {
 public:
  explicit PlainCatalogue(const std::vector<SegmentColumn>& columns);

  const EntryFacts& facts(size_t column) const override { return columns_[column].facts; }
  void find(const TermWord& word, const Sink& sink) const override;
  bool complete() const override { return true; }  // the entries themselves

 private:
  struct Column {
    EntryFacts facts;
    std::string arena;         // with a line feed after each
    std::vector<size_t> ends;  // before the line feed
  };
  std::vector<Column> columns_;
};

}  // namespace riffle::index
