#include "query-lang/syntax/source_text.h"

#include <algorithm>

namespace riffle::lang {

SourceText SourceText::plain(std::string_view text) {
  SourceText source;
  source.append_verbatim(text, 0);
  return source;
}

const SourceText::Piece& SourceText::piece_at(size_t position) const {
  auto after = std::upper_bound(pieces_.begin(), pieces_.end(), position,
                                [](size_t p, const Piece& piece) { return p < piece.begin; });
  return after == pieces_.begin() ? *after : *std::prev(after);
}

SourceSpan SourceText::span(size_t begin, size_t end) const {
  if (pieces_.empty()) return {};
  const Piece& first = piece_at(begin);
  const Piece& last = piece_at(end > begin ? end - 1 : begin);
  SourceSpan result;
  result.begin = first.verbatim ? first.origin.begin + static_cast<uint32_t>(begin - first.begin)
                                : first.origin.begin;
  result.end =
      last.verbatim ? last.origin.begin + static_cast<uint32_t>(end - last.begin) : last.origin.end;
  // An empty range at the very end of a macro's text would turn round.
  result.end = std::max(result.end, result.begin);
  return result;
}

bool SourceText::was_replaced(size_t begin, size_t end) const {
  return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
    return !piece.verbatim && piece.begin >= begin && piece.begin <= end;
  });
}

void SourceText::append_verbatim(std::string_view text, size_t origin) {
  if (text.empty() && !pieces_.empty()) return;
  const auto begin = static_cast<uint32_t>(origin);
  pieces_.push_back({text_.size(), {begin, begin + static_cast<uint32_t>(text.size())}, true});
  text_.append(text);
}

void SourceText::append_replacement(std::string_view text, SourceSpan origin) {
  if (text.empty()) return;
  pieces_.push_back({text_.size(), origin, false});
  text_.append(text);
}

}  // namespace riffle::lang
