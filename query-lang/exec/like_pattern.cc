#include "query-lang/exec/like_pattern.h"

#include <cstdint>

namespace riffle::lang {
namespace {

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

LikePattern::LikePattern(std::string_view pattern) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%') {
      if (pieces_.empty() || pieces_.back().kind != Piece::Kind::kRun)
        pieces_.push_back({Piece::Kind::kRun});
    } else if (pattern[i] == '_') {
      pieces_.push_back({Piece::Kind::kOne});
    } else {
      const bool escapes =
          pattern[i] == '\\' && i + 1 < pattern.size() &&
          (pattern[i + 1] == '%' || pattern[i + 1] == '_' || pattern[i + 1] == '\\');
      if (escapes) ++i;
      pieces_.push_back({Piece::Kind::kLiteral, pattern[i]});
    }
  }
}

bool LikePattern::matches(std::string_view text) const {
  // Greedy with one point to come back to, the last run: linear but for what a run has to try.
  size_t piece = 0;
  size_t at = 0;
  size_t run_piece = pieces_.size();
  size_t run_at = 0;
  while (true) {
    if (piece < pieces_.size() && pieces_[piece].kind == Piece::Kind::kRun) {
      run_piece = piece++;
      run_at = at;
      if (piece == pieces_.size()) return true;
      continue;
    }
    if (piece == pieces_.size() && at == text.size()) return true;
    bool step = false;
    if (piece < pieces_.size() && at < text.size()) {
      if (pieces_[piece].kind == Piece::Kind::kOne) {
        ++at;
        while (at < text.size() && continues_character(text[at])) ++at;
        ++piece;
        step = true;
      } else if (pieces_[piece].byte == text[at]) {
        ++at;
        ++piece;
        step = true;
      }
    }
    if (step) continue;
    if (run_piece == pieces_.size() || run_at >= text.size()) return false;
    piece = run_piece + 1;
    at = ++run_at;
  }
}

}  // namespace riffle::lang
