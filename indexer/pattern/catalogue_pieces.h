#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/pattern/text_catalogue.h"

namespace riffle::index {

// The pieces of all patterns of a column that have slots (but whole texts), one after the other.
// Made once for a segment; immutable.
class CataloguePieces {
 public:
  struct Piece {
    int32_t slot = -1;  // -1: `text`, constants included
    uint32_t pattern = 0;
    uint32_t begin = 0;  // of the text
    uint32_t size = 0;
    char breaker = '\0';  // as in PatternPiece
  };

  // `escapes` as in pattern_pieces().
  CataloguePieces(const TextCatalogue& texts, bool escapes);

  const std::vector<Piece>& pieces() const { return pieces_; }
  // ASCII letters in lower case.
  std::string_view text(const Piece& piece) const {
    return std::string_view(arena_).substr(piece.begin, piece.size);
  }

 private:
  std::vector<Piece> pieces_;
  std::string arena_;
};

}  // namespace riffle::index
