#pragma once

#include <cstdint>
#include <vector>

#include "indexer/pattern/pattern_segment.h"
#include "indexer/pattern/term_word.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

// What a term says to something that many rows share. kMaybe: only the row's text can tell. kSlots:
// the values of its slots can tell.
enum class Verdict : uint8_t { kNever = 0, kAlways = 1, kMaybe = 2, kSlots = 3 };

// A term or one of its words against all that a segment's blocks share.
struct TermVerdicts {
  struct OfColumn {
    // Of a dictionary's values or of patterns; empty for other kinds, and for dictionaries without
    // `any`.
    std::vector<Verdict> entries;
    bool any = false;         // some is not kNever
    bool only_slots = false;  // … and then it is kSlots
  };
  std::vector<Verdict> shapes;
  std::vector<OfColumn> columns;

  struct Question {
    const TermMatcher& matcher;
    // Also asks slots; null: a slot never says yes, as the rows in question are found otherwise.
    const TermWord* word;
    // A word that every match holds, to look for first; null: every entry is judged.
    const TermWord* needed;
    char placeholder;
  };
  TermVerdicts(const PatternSegment::Impl& segment, const Question& question);

 private:
  void judge_all(const PatternSegment::Impl& segment, const Question& question);
  void judge_found(const PatternSegment::Impl& segment, const Question& question);
};

}  // namespace riffle::index
