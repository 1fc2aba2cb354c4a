#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riffle::index {

// A piece of a pattern's text: a run without breakers, or a slot.
struct PatternPiece {
  int32_t slot = -1;    // -1: `text`
  std::string text;     // ASCII letters in lower case
  char breaker = '\0';  // the only one between it and the next piece; 0: there is none or more
};

// `escapes`: a text of JSON, whose simple escapes are decoded. Patterns with others (\\u…) are
// never judged by their pieces (pattern_term.cc).
std::vector<PatternPiece> pattern_pieces(std::string_view pattern, bool escapes);

}  // namespace riffle::index
