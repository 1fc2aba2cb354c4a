#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/source_span.h"

namespace riffle::lang {

// A blank that stands where a macro without a definition stood.
constexpr char kMissingMacro = '\f';

// The text of a query as the lexer sees it (comments blanked, macros expanded), and where each part
// of it stood in what the user wrote. Immutable once made; the lexers that read it must not outlive
// it.
class SourceText {
 public:
  // Text as the user wrote it.
  static SourceText plain(std::string_view text);

  std::string_view text() const { return text_; }
  // The part of the user's text that [begin, end) of text() came from. What a macro brought in came
  // from its call.
  SourceSpan span(size_t begin, size_t end) const;

  // Whether a macro or a subsearch had a part in [begin, end].
  bool was_replaced(size_t begin, size_t end) const;

  // For the makers of a source text: appends text that came from `origin` byte for byte, or as a
  // whole.
  void append_verbatim(std::string_view text, size_t origin);
  void append_replacement(std::string_view text, SourceSpan origin);

 private:
  struct Piece {
    size_t begin;  // in text_
    SourceSpan origin;
    bool verbatim;
  };
  const Piece& piece_at(size_t position) const;

  std::string text_;
  std::vector<Piece> pieces_;  // ascending
};

}  // namespace riffle::lang
