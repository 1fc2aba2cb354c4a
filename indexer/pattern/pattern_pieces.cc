#include "indexer/pattern/pattern_pieces.h"

#include "indexer/pattern/bit_masks.h"

namespace riffle::index {
namespace {

bool is_breaker(char c) { return break_kind(static_cast<unsigned char>(c)) != BreakKind::kNone; }
bool is_inside(char c) { return c == kSlotMark || !is_breaker(c); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::string decode_simple(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      decoded += text[i];
      continue;
    }
    const char c = text[++i];
    decoded += c == '"' || c == '\\' || c == '/' ? c : ' ';
  }
  return decoded;
}

}  // namespace

std::vector<PatternPiece> pattern_pieces(std::string_view pattern, bool escapes) {
  const std::string text = escapes ? decode_simple(pattern) : std::string(pattern);
  std::vector<PatternPiece> pieces;
  int32_t slots = 0;
  for (size_t at = 0; at < text.size();) {
    if (!is_inside(text[at])) {
      ++at;
      continue;
    }
    size_t end = at + 1;
    while (end < text.size() && is_inside(text[end])) ++end;
    PatternPiece& piece = pieces.emplace_back();
    if (text[at] == kSlotMark) {
      piece.slot = slots++;
    } else {
      for (size_t i = at; i < end; ++i) piece.text += lower(text[i]);
    }
    if (end + 1 < text.size() && is_inside(text[end + 1])) piece.breaker = text[end];
    at = end;
  }
  return pieces;
}

}  // namespace riffle::index
