#pragma once

#include <memory>
#include <vector>

#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/pattern_segment.h"
#include "indexer/pattern/term_verdicts.h"
#include "indexer/pattern/term_word.h"

namespace riffle::index {

// Where the words of a term may stand in a pattern, one after the other.
struct TermAlignment {
  uint32_t pattern = 0;
  std::vector<int32_t> slots;  // of each word; -1: static text is the word
};

struct PatternTerm::Impl {
  Impl(std::shared_ptr<const PatternSegment> of, TermMatcher whole, TermWords parts)
      : segment(std::move(of)), matcher(std::move(whole)), words(std::move(parts)) {}

  std::shared_ptr<const PatternSegment> segment;
  TermMatcher matcher;
  TermWords words;
  std::vector<TermVerdicts> word_verdicts;             // by word
  std::vector<std::vector<TermAlignment>> alignments;  // by column; where words are aligned
  std::vector<TermVerdicts> verdicts;  // one of the term itself, where it is more than a word and a
                                       // match lies within one value
};

}  // namespace riffle::index
