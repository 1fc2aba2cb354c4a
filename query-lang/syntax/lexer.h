#pragma once

#include <string>
#include <string_view>

#include "indexer/base/source_span.h"
#include "query-lang/syntax/source_text.h"

namespace riffle::lang {

struct Token {
  enum class Kind : uint8_t {
    kEnd,
    kWord,         // unquoted text
    kString,       // "double quoted", text without quotes, \" and \\ undone
    kName,         // 'single quoted'
    kNumber,       // only from expression(): text as written
    kPunctuation,  // one operator or bracket
    kBroken,       // text says what is wrong
  };
  Kind kind = Kind::kEnd;
  std::string text;
  std::string_view source;  // as it stands in the source text
  size_t begin = 0;         // in the source text
  size_t end = 0;
  SourceSpan span;  // in what the user wrote

  bool is(std::string_view punctuation) const {
    return kind == Kind::kPunctuation && text == punctuation;
  }
  // Keywords in any case of letters; never quoted.
  bool is_word(std::string_view word) const;
  // Text that can name a field: a word or anything quoted.
  bool is_text() const {
    return kind == Kind::kWord || kind == Kind::kString || kind == Kind::kName;
  }
};

// Cuts one command's text into tokens. What a token is depends on where it stands in SPL, so there
// are several ways to read the next one. Stateless but for its position; the source text must
// outlive it.
class Lexer {
 public:
  Lexer(const SourceText& source, size_t begin, size_t end)
      : source_(&source), position_(begin), end_(end) {}

  const SourceText& source() const { return *source_; }
  size_t position() const { return position_; }
  size_t end() const { return end_; }
  void seek(size_t position) { position_ = position; }

  // Arguments of most commands: words end at blanks , ( ) [ ] " | = < > and !=.
  Token argument();
  // The value behind `name=`: a quoted text, or everything up to a blank , ( ) [ ] " |.
  Token option_value();
  // Expressions of eval and where: identifiers, numbers, strings, operators.
  Token expression();
  // Search expressions: words end at blanks ( ) [ ] " | = < > and !=; with `in_list` at commas too.
  // Words keep their backslashes.
  Token search(bool in_list = false);
  // The literal behind a comparison of a search: a quoted text, or everything up to a blank ( ) [ ]
  // " |; with `in_list` at commas too.
  Token search_value(bool in_list = false);

  // The token that a failed reading would have given, for tokens made by the callers.
  Token make(Token::Kind kind, size_t begin, size_t end, std::string text) const;
  void skip_blanks();
  // The byte at position + offset, or 0 past the end.
  char look(size_t offset = 0) const {
    return position_ + offset < end_ ? source_->text()[position_ + offset] : '\0';
  }

 private:
  Token quoted(char quote, Token::Kind kind);
  Token word_until(bool (*stops)(char), bool stop_at_comparison, bool escapes);
  Token punctuation(size_t length);

  const SourceText* source_;
  size_t position_;
  size_t end_;
};

bool is_blank(char c);

// Undoes \" and \\ of a double-quoted text; every other backslash stays (\d reaches a regex as it
// is).
std::string unescape_string(std::string_view text);
// The text as a double-quoted string that unescape_string reads back.
std::string quote_string(std::string_view text);

}  // namespace riffle::lang
