#pragma once

#include <cstdint>
#include <string_view>

#include "indexer/base/hash.h"
#include "indexer/base/utf8.h"
#include "indexer/text/unicode.h"

namespace riffle::index {

// Raise it when the same text gives other tokens than before: what was indexed under another
// version can't be asked for these.
constexpr uint32_t kTokenizerVersion = 1;

enum class TokenKind : uint8_t {
  kToken,          // cut at major breakers only; not given where it is the same as its only piece
  kPiece,          // a run without breakers and ideographs
  kIdeograph,      // one character of Hangul, Han or Kana
  kIdeographPair,  // two of them side by side
};

struct TokenSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
  TokenKind kind = TokenKind::kPiece;
};

// What stands for a token in filters.
inline uint64_t token_hash(std::string_view folded_token) { return hash64(folded_token); }

namespace internal {
// An ASCII byte of a word.
constexpr bool is_plain(unsigned char byte) {
  return byte < 0x80 && break_kind(byte) == BreakKind::kNone;
}
}  // namespace internal

// The one tokenizer, for what is indexed and for what is searched: calls sink(TokenSpan) for
// everything in `folded` (the result of fold()), a piece before the token it ends. Spans are
// offsets into `folded`.
template <typename Sink>
void tokenize(std::string_view folded, Sink&& sink) {
  constexpr uint32_t kNowhere = 0xFFFFFFFF;
  uint32_t token = kNowhere;      // where the current token began
  uint32_t piece = kNowhere;      // where the current piece began
  uint32_t ideograph = kNowhere;  // where the ideograph right before here began
  bool single = true;             // the current token is one piece so far
  const auto end_piece = [&](uint32_t at) {
    if (piece != kNowhere) sink(TokenSpan{piece, at, TokenKind::kPiece});
    piece = kNowhere;
  };
  const auto end_token = [&](uint32_t at) {
    end_piece(at);
    if (token != kNowhere && !single) sink(TokenSpan{token, at, TokenKind::kToken});
    token = kNowhere;
    ideograph = kNowhere;
    single = true;
  };

  const auto size = static_cast<uint32_t>(folded.size());
  for (uint32_t at = 0; at < size;) {
    const auto byte = static_cast<unsigned char>(folded[at]);
    uint32_t length = 1;
    CharacterClass kind;
    if (byte < 0x80) {
      kind = classify(byte);
    } else {
      const DecodedCharacter decoded = decode_utf8(folded, at);
      length = decoded.length;
      kind = classify(decoded.character);
    }
    if (kind == CharacterClass::kMajor) {
      end_token(at);
      at += length;
      continue;
    }
    if (token == kNowhere) token = at;
    if (kind == CharacterClass::kOther) {
      if (piece == kNowhere) piece = at;
      ideograph = kNowhere;
      // Most of every text: straight on through the rest of the word.
      at += length;
      while (at < size && internal::is_plain(static_cast<unsigned char>(folded[at]))) ++at;
      continue;
    }
    end_piece(at);
    single = false;
    if (kind == CharacterClass::kIdeograph) {
      if (ideograph != kNowhere) {
        sink(TokenSpan{ideograph, at + length, TokenKind::kIdeographPair});
      }
      sink(TokenSpan{at, at + length, TokenKind::kIdeograph});
      ideograph = at;
    } else {
      ideograph = kNowhere;
    }
    at += length;
  }
  end_token(size);
}

}  // namespace riffle::index
