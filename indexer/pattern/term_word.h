#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/text_catalogue.h"
#include "indexer/text/literal_finder.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

// A run of characters without breakers that a match must hold as a piece, or as the part of one
// where an edge is open. Immutable.
class TermWord {
 public:
  // `text` is folded as the term is; not empty, no breakers, no wildcards.
  TermWord(std::string text, bool open_begin, bool open_end, bool case_sensitive);

  const std::string& text() const { return text_; }
  // The term that is this word alone.
  TermSpec spec() const;
  bool bounded() const { return !open_begin_ && !open_end_; }
  bool open_begin() const { return open_begin_; }
  bool open_end() const { return open_end_; }
  // What a filter over slots must hold where a slot holds the word; nothing where it can't tell.
  const std::optional<uint64_t>& key() const { return key_; }
  bool case_sensitive() const { return case_sensitive_; }
  bool any_digit() const { return any_digit_; }
  bool only_digits() const { return only_digits_; }

  // `piece` has no breakers and is ASCII.
  bool fits(std::string_view piece) const;
  // Whether any piece of an ASCII text does.
  bool fits_in(std::string_view text) const;
  // Finds the word in text, wherever it stands.
  const LiteralFinder& finder() const { return finder_; }
  // Whether some value of the slot may: false is certain.
  bool may_fit(const CatalogueSlot& slot) const;

 private:
  bool same(const char* bytes) const;

  std::string text_;
  LiteralFinder finder_;
  std::optional<uint64_t> key_;
  bool open_begin_;
  bool open_end_;
  bool case_sensitive_;
  bool any_digit_ = false;
  bool only_digits_ = true;
  bool wide_ = false;
  uint8_t classes_ =
      0;  // of its bytes: a slot must have them all (letters of either case for either)
};

// Three words with single minor breakers between them.
struct TermRun {
  uint64_t key = 0;       // slot_filter.h
  size_t first_word = 0;  // among the term's words as they stand
  bool octets = false;    // may stand in an IPv4 address
};

// A term taken apart for pattern blocks.
struct TermWords {
  std::vector<TermWord> words;  // every match holds all of them
  std::vector<TermRun> runs;    // … and these runs of words
  // Set where the term is two words or more without wildcards, and no number can be it: the words
  // as they stand, and what stands between them.
  std::vector<TermWord> in_order;
  std::string breakers;
  static constexpr char kAnyBreakers = '\0';
  // … and there is nothing else to it: no breakers at its ends, one between neighbours.
  bool only_words = false;
  bool exact = false;  // and whatever holds the only one is a match
  // A match lies within one value: between values stands a byte that the term has not.
  bool within_value = false;
  bool everything = false;  // matches every text
  bool aligned() const { return !in_order.empty(); }
  // A byte that is part of words (break_rules.h) and not in the term; 0: there is none.
  char placeholder = 0;
};

// User error as TermMatcher::compile.
Result<TermWords> take_apart(const TermSpec& spec);

}  // namespace riffle::index
