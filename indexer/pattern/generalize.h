#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace riffle::index {

// Pattern texts of one skeleton as a table of pieces, to find out which of them to turn into
// variables.
class PieceTable {
 public:
  PieceTable(const std::vector<std::string_view>& patterns, bool escapes);

  size_t pieces() const { return pieces_; }
  // Sets wild[i] for the pieces with the most different words until not more than `allowed`
  // patterns are left; returns how many are left.
  size_t generalize(size_t allowed, std::vector<uint8_t>& wild) const;

 private:
  size_t count_patterns(const std::vector<uint8_t>& wild) const;
  size_t count_words(size_t piece) const;

  size_t rows_;
  size_t pieces_ = 0;
  std::vector<uint32_t> words_;  // rows × pieces; 0: a variable already
};

// Calls sink(begin, end) for each piece of a pattern text, marks included. `escapes` as in
// TextCutter.
template <typename Sink>
void for_each_piece(std::string_view pattern, bool escapes, Sink&& sink);

}  // namespace riffle::index

#include "indexer/pattern/bit_masks.h"

namespace riffle::index {

template <typename Sink>
void for_each_piece(std::string_view pattern, bool escapes, Sink&& sink) {
  const auto inside = [&](size_t at) {
    const auto byte = static_cast<unsigned char>(pattern[at]);
    return byte == kSlotMark || break_kind(byte) == BreakKind::kNone;
  };
  for (size_t begin = 0; begin < pattern.size();) {
    if (!inside(begin)) {
      const bool escape = escapes && pattern[begin] == '\\' && begin + 1 < pattern.size();
      begin += !escape ? 1 : pattern[begin + 1] == 'u' ? 6 : 2;
      continue;
    }
    size_t end = begin + 1;
    while (end < pattern.size() && inside(end)) ++end;
    sink(begin, end);
    begin = end;
  }
}

}  // namespace riffle::index
