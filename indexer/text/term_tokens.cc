#include "indexer/text/term_tokens.h"

#include <algorithm>

#include "indexer/text/term_pattern.h"
#include "indexer/text/tokenizer.h"

namespace riffle::index {

Result<std::vector<uint64_t>> required_tokens(const TermSpec& spec) {
  // The index knows folded tokens only; what matches with its case kept matches folded as well.
  RIFFLE_ASSIGN(const TermPattern pattern, parse_term(spec, Folding::kCaseless));
  std::vector<uint64_t> hashes;
  for (size_t i = 0; i < pattern.literals.size(); ++i) {
    const std::string_view literal = pattern.literals[i];
    // Whether the match is bounded at the literal's edge; else more of the same piece may stand
    // beside it.
    const bool bound_begin = i == 0 && !pattern.open_begin;
    const bool bound_end = i + 1 == pattern.literals.size() && !pattern.open_end;
    tokenize(literal, [&](const TokenSpan& span) {
      const bool inner_begin = span.begin > 0;
      const bool inner_end = span.end < literal.size();
      bool sure = true;
      switch (span.kind) {
        case TokenKind::kPiece:
          sure = (inner_begin || bound_begin) && (inner_end || bound_end);
          break;
        case TokenKind::kToken:
          // A word is bounded by breakers of any kind, a token by major ones.
          sure = (inner_begin || (bound_begin && spec.whole_token)) &&
                 (inner_end || (bound_end && spec.whole_token));
          break;
        case TokenKind::kIdeograph:
        case TokenKind::kIdeographPair:
          break;
      }
      if (sure) hashes.push_back(token_hash(literal.substr(span.begin, span.end - span.begin)));
    });
  }
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

}  // namespace riffle::index
