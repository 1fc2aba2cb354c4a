#include "query-lang/syntax/lexer.h"

#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '@' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool continues_identifier(char c) { return starts_identifier(c) || is_digit(c) || c == ':'; }

bool stops_argument(char c) {
  return is_blank(c) || c == ',' || c == '(' || c == ')' || c == '[' || c == ']' || c == '"' ||
         c == '|' || c == '=' || c == '<' || c == '>';
}

bool stops_value(char c) {
  return is_blank(c) || c == ',' || c == '(' || c == ')' || c == '[' || c == ']' || c == '"' ||
         c == '|';
}

bool stops_search(char c) {
  return is_blank(c) || c == '(' || c == ')' || c == '[' || c == ']' || c == '"' || c == '|' ||
         c == '=' || c == '<' || c == '>';
}

bool stops_search_list(char c) { return stops_search(c) || c == ','; }

bool stops_search_value(char c) {
  return is_blank(c) || c == '(' || c == ')' || c == '[' || c == ']' || c == '"' || c == '|';
}

bool stops_list_value(char c) { return stops_search_value(c) || c == ','; }

}  // namespace

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool Token::is_word(std::string_view word) const {
  return kind == Kind::kWord && same_name(text, word);
}

std::string unescape_string(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    result += text[i];
  }
  return result;
}

std::string quote_string(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

void Lexer::skip_blanks() {
  while (position_ < end_ && is_blank(source_->text()[position_])) ++position_;
}

Token Lexer::make(Token::Kind kind, size_t begin, size_t end, std::string text) const {
  Token token;
  token.kind = kind;
  token.text = std::move(text);
  token.source = source_->text().substr(begin, end - begin);
  token.begin = begin;
  token.end = end;
  token.span = source_->span(begin, end);
  return token;
}

Token Lexer::punctuation(size_t length) {
  const size_t begin = position_;
  position_ += length;
  return make(Token::Kind::kPunctuation, begin, position_,
              std::string(source_->text().substr(begin, length)));
}

Token Lexer::quoted(char quote, Token::Kind kind) {
  const std::string_view text = source_->text();
  const size_t begin = position_;
  for (size_t i = begin + 1; i < end_; ++i) {
    if (text[i] == '\\' && i + 1 < end_ && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      position_ = i + 1;
      const std::string_view inner = text.substr(begin + 1, i - begin - 1);
      return make(kind, begin, position_,
                  quote == '"' ? unescape_string(inner) : std::string(inner));
    }
  }
  position_ = end_;
  return make(Token::Kind::kBroken, begin, end_,
              std::string("the quote ") + quote + " is never closed");
}

Token Lexer::word_until(bool (*stops)(char), bool stop_at_comparison, bool escapes) {
  const size_t begin = position_;
  while (position_ < end_) {
    const char c = look();
    if (escapes && c == '\\' && position_ + 1 < end_ && !is_blank(look(1))) {
      position_ += 2;
      continue;
    }
    if (stops(c) || (stop_at_comparison && c == '!' && look(1) == '=')) break;
    ++position_;
  }
  return make(Token::Kind::kWord, begin, position_,
              std::string(source_->text().substr(begin, position_ - begin)));
}

Token Lexer::argument() {
  skip_blanks();
  if (position_ >= end_) return make(Token::Kind::kEnd, end_, end_, "");
  const char c = look();
  if (c == '"') return quoted('"', Token::Kind::kString);
  // \"text\" comes from a search that was quoted as a whole.
  if (c == '\\' && look(1) == '"') {
    const size_t begin = position_;
    const size_t close = source_->text().substr(0, end_).find("\\\"", begin + 2);
    if (close != std::string_view::npos) {
      position_ = close + 2;
      return make(Token::Kind::kString, begin, position_,
                  std::string(source_->text().substr(begin + 2, close - begin - 2)));
    }
  }
  // An apostrophe without a partner is a letter like any other.
  if (c == '\'' &&
      source_->text().substr(0, end_).find('\'', position_ + 1) != std::string_view::npos)
    return quoted('\'', Token::Kind::kName);
  if ((c == '!' || c == '<' || c == '>' || c == '=') && look(1) == '=') return punctuation(2);
  if (stops_argument(c)) return punctuation(1);
  return word_until(stops_argument, true, false);
}

Token Lexer::option_value() {
  skip_blanks();
  if (position_ >= end_) return make(Token::Kind::kEnd, end_, end_, "");
  const char c = look();
  if (c == '"') return quoted('"', Token::Kind::kString);
  if (stops_value(c)) return punctuation(1);
  return word_until(stops_value, false, false);
}

Token Lexer::expression() {
  skip_blanks();
  if (position_ >= end_) return make(Token::Kind::kEnd, end_, end_, "");
  const std::string_view text = source_->text();
  const size_t begin = position_;
  const char c = look();
  if (c == '"') return quoted('"', Token::Kind::kString);
  if (c == '\'') return quoted('\'', Token::Kind::kName);
  if (is_digit(c)) {
    while (is_digit(look())) ++position_;
    if (look() == '.' && is_digit(look(1))) {
      ++position_;
      while (is_digit(look())) ++position_;
    }
    const size_t sign = look(1) == '+' || look(1) == '-' ? 1 : 0;
    if ((look() == 'e' || look() == 'E') && is_digit(look(1 + sign))) {
      position_ += 1 + sign;
      while (is_digit(look())) ++position_;
    }
    if (!starts_identifier(look()))
      return make(Token::Kind::kNumber, begin, position_,
                  std::string(text.substr(begin, position_ - begin)));
    position_ = begin;  // 5xx_count is a field
  }
  if (starts_identifier(c) || is_digit(c)) {
    bool array = false;  // behind the {} of an array a dot goes on with the path: a{}.b
    while (position_ < end_) {
      if (look() == '{' && look(1) == '}') {
        position_ += 2;
        array = true;
      } else if (continues_identifier(look()) ||
                 (array && look() == '.' && continues_identifier(look(1)))) {
        ++position_;
      } else {
        break;
      }
    }
    return make(Token::Kind::kWord, begin, position_,
                std::string(text.substr(begin, position_ - begin)));
  }
  if ((c == '!' || c == '<' || c == '>' || c == '=') && look(1) == '=') return punctuation(2);
  return punctuation(1);
}

Token Lexer::search(bool in_list) {
  skip_blanks();
  if (position_ >= end_) return make(Token::Kind::kEnd, end_, end_, "");
  const char c = look();
  if (c == '"') return quoted('"', Token::Kind::kString);
  if ((c == '!' || c == '<' || c == '>' || c == '=') && look(1) == '=') return punctuation(2);
  if (in_list ? stops_search_list(c) : stops_search(c)) return punctuation(1);
  return word_until(in_list ? stops_search_list : stops_search, true, true);
}

Token Lexer::search_value(bool in_list) {
  skip_blanks();
  if (position_ >= end_) return make(Token::Kind::kEnd, end_, end_, "");
  const char c = look();
  if (c == '"') return quoted('"', Token::Kind::kString);
  const auto stops = in_list ? stops_list_value : stops_search_value;
  if (stops(c)) return punctuation(1);
  return word_until(stops, false, true);
}

}  // namespace riffle::lang
