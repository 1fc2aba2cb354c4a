#pragma once

#include <memory>
#include <vector>

#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/pattern_segment.h"
#include "indexer/pattern/term_word.h"

namespace riffle::index {

// Where the words of a term may stand in a pattern, one after the other.
struct TermAlignment {
  uint32_t pattern = 0;
  std::vector<int32_t> slots;  // of each word; -1: static text is the word
};

// What a term says to something that many rows share. kMaybe: only the row's text can tell. kSlots:
// the values of its slots can tell.
enum class Verdict : uint8_t { kNever = 0, kAlways = 1, kMaybe = 2, kSlots = 3 };

// A term or one of its words against all that a segment's blocks share.
struct TermVerdicts {
  struct OfColumn {
    std::vector<Verdict> entries;  // of a dictionary's values or of patterns; empty for other kinds
    bool any = false;              // some is not kNever
    bool only_slots = false;       // … and then it is kSlots
  };
  std::vector<Verdict> shapes;
  std::vector<OfColumn> columns;

  // `word`: also asks slots; null: a slot never says yes, as the rows in question are found
  // otherwise.
  TermVerdicts(const PatternSegment::Impl& segment, const TermMatcher& matcher,
               const TermWord* word, char placeholder);

 private:
  void judge_patterns(const SegmentColumn& column, bool plain, const TermMatcher& matcher,
                      const TermWord* word, char placeholder, OfColumn& out);
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
