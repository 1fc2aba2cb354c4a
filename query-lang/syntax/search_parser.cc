#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "query-lang/syntax/names.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;
using Op = index::Predicate::Op;

// SPL's escapes undone and the pattern's made: `\\`, `\"`, `\|` and escaped brackets are the
// character, any other backslash is itself; `*` stays a wildcard.
std::string to_pattern(std::string_view text) {
  std::string pattern;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size() &&
        std::string_view("\\\"|()[]=<>,").find(text[i + 1]) != std::string_view::npos)
      c = text[++i];
    if (c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string_view inner_of(const Token& quoted) {
  return quoted.source.substr(1, quoted.source.size() - 2);
}

// A quoted text knows only \" and \\ .
std::string quoted_pattern(const Token& token) {
  std::string pattern;
  for (char c : unescape_string(inner_of(token))) {
    if (c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string pattern_of(const Token& token) {
  return token.kind == Token::Kind::kString ? quoted_pattern(token) : to_pattern(token.source);
}

std::optional<Op> comparison(const Token& token) {
  if (token.kind != Token::Kind::kPunctuation) return {};
  if (token.text == "=" || token.text == "==") return Op::kEqual;
  if (token.text == "!=") return Op::kNotEqual;
  if (token.text == "<") return Op::kLess;
  if (token.text == "<=") return Op::kLessEqual;
  if (token.text == ">") return Op::kGreater;
  if (token.text == ">=") return Op::kGreaterEqual;
  return {};
}

class Parser {
 public:
  explicit Parser(Lexer& lexer) : lexer_(lexer) {}

  Result<SearchExpression> parse() {
    if (peek().kind == Token::Kind::kEnd) {
      SearchExpression all;
      all.span = peek().span;
      return all;
    }
    RIFFLE_ASSIGN(SearchExpression result, conjunction());
    if (const Token left = peek(); left.kind != Token::Kind::kEnd)
      return expected("a search term", left);
    return result;
  }

 private:
  Token peek() {
    const size_t at = lexer_.position();
    Token token = lexer_.search();
    lexer_.seek(at);
    return token;
  }
  Token next() { return lexer_.search(); }

  static Error expected(std::string_view what, const Token& found) {
    if (found.kind == Token::Kind::kBroken) return user_error(found.text, found.span);
    if (found.kind == Token::Kind::kEnd)
      return user_error(fmt::format("expected {}, but the search ends here", what), found.span);
    return user_error(fmt::format("expected {}, found '{}'", what, found.source), found.span);
  }

  // Operators are upper case: `or` is a word to look for.
  static bool is_operator(const Token& token, std::string_view name) {
    return token.kind == Token::Kind::kWord && token.source == name;
  }

  static SearchExpression group(Kind kind, std::vector<SearchExpression> children) {
    if (children.size() == 1) return std::move(children.front());
    SearchExpression node;
    node.kind = kind;
    node.span = {children.front().span.begin, children.back().span.end};
    for (SearchExpression& child : children) {
      // (a b) c is a b c: groups of the same kind have no shape of their own.
      if (child.kind == kind) {
        std::move(child.children.begin(), child.children.end(), std::back_inserter(node.children));
      } else {
        node.children.push_back(std::move(child));
      }
    }
    return node;
  }

  Result<SearchExpression> conjunction() {
    if (++nesting_ > kMaxSearchNesting)
      return user_error(fmt::format("the search nests deeper than {} levels", kMaxSearchNesting),
                        peek().span);
    std::vector<SearchExpression> parts;
    while (true) {
      RIFFLE_ASSIGN(SearchExpression part, disjunction());
      parts.push_back(std::move(part));
      const Token token = peek();
      if (is_operator(token, "AND")) {
        next();
      } else if (token.kind == Token::Kind::kEnd || token.is(")")) {
        break;
      }
    }
    --nesting_;
    return group(Kind::kAnd, std::move(parts));
  }

  Result<SearchExpression> disjunction() {
    std::vector<SearchExpression> parts;
    while (true) {
      RIFFLE_ASSIGN(SearchExpression part, negation());
      parts.push_back(std::move(part));
      if (!is_operator(peek(), "OR")) break;
      next();
    }
    return group(Kind::kOr, std::move(parts));
  }

  Result<SearchExpression> negation() {
    int negations = 0;
    const SourceSpan begin = peek().span;
    while (is_operator(peek(), "NOT")) {
      next();
      ++negations;
    }
    RIFFLE_ASSIGN(SearchExpression result, primary());
    if (negations % 2 == 1) result = negate(std::move(result), begin);
    return result;
  }

  static SearchExpression negate(SearchExpression child, SourceSpan begin) {
    SearchExpression node;
    node.kind = Kind::kNot;
    node.span = {std::min(begin.begin, child.span.begin), child.span.end};
    node.children.push_back(std::move(child));
    return node;
  }

  Result<SearchExpression> primary() {
    const size_t at = lexer_.position();
    const Token token = next();
    if (token.is("(")) {
      if (peek().is(")")) {
        // NOT ( ) is how an empty subsearch reads.
        SearchExpression all;
        all.span = {token.span.begin, next().span.end};
        return all;
      }
      RIFFLE_ASSIGN(SearchExpression inner, conjunction());
      const Token close = next();
      if (!close.is(")")) return expected("')'", close);
      inner.span = {token.span.begin, close.span.end};
      return inner;
    }
    if (token.kind != Token::Kind::kWord && token.kind != Token::Kind::kString)
      return expected("a search term", token);
    for (std::string_view name : {"AND", "OR"}) {
      if (is_operator(token, name))
        return user_error(fmt::format("{} needs a term on both sides", name), token.span,
                          "in lower case or in quotes it is a word to look for");
    }
    if (token.kind == Token::Kind::kWord && lexer_.look() == '(' &&
        (token.source == "TERM" || token.source == "CASE"))
      return directive(token);
    if (std::optional<SearchExpression> quoted = quoted_field(token, at)) return std::move(*quoted);
    return after_name(token);
  }

  // 'a field'=value: in a search an apostrophe is a character like any other, unless a comparison
  // shows that a field is meant.
  std::optional<SearchExpression> quoted_field(const Token& token, size_t at) {
    if (token.kind != Token::Kind::kWord || !token.source.starts_with('\'')) return {};
    const size_t behind = lexer_.position();
    lexer_.seek(at);
    const Token name = lexer_.argument();
    if (name.kind == Token::Kind::kName && comparison(peek())) {
      if (Result<SearchExpression> compared = compare(name.text, name.span); compared)
        return std::move(*compared);
    }
    lexer_.seek(behind);
    return {};
  }

  Result<SearchExpression> after_name(const Token& token) {
    if (comparison(peek())) return compare(field_of(token), token.span);
    const size_t at = lexer_.position();
    Token word = next();
    const bool negated = word.is_word("NOT");
    if (negated) word = next();
    if (word.is_word("IN") && peek().is("(") &&
        (negated || token.kind == Token::Kind::kWord || word.source == "IN")) {
      RIFFLE_ASSIGN(SearchExpression list, in_list(token));
      const SourceSpan span = list.span;
      if (negated) list = negate(std::move(list), span);
      return list;
    }
    lexer_.seek(at);
    return term(token);
  }

  static std::string field_of(const Token& token) {
    return token.kind == Token::Kind::kString ? token.text : std::string(token.source);
  }

  static SearchExpression term(const Token& token) {
    SearchExpression node;
    node.span = token.span;
    node.quoted = token.kind == Token::Kind::kString;
    node.text = pattern_of(token);
    // "" asks for nothing, and so every event has it.
    node.kind = node.text == "*" || node.text.empty() ? Kind::kAll : Kind::kTerm;
    if (node.kind == Kind::kAll) {
      node.text.clear();
      node.quoted = false;
    }
    return node;
  }

  Result<SearchExpression> compare(std::string field, SourceSpan begin) {
    SearchExpression node;
    node.kind = Kind::kCompare;
    node.field = std::move(field);
    node.op = *comparison(next());
    const Token value = lexer_.search_value();
    if (value.kind != Token::Kind::kWord && value.kind != Token::Kind::kString)
      return expected(fmt::format("a value for {}", node.field), value);
    node.text = pattern_of(value);
    node.span = {begin.begin, value.span.end};
    return node;
  }

  Result<SearchExpression> in_list(const Token& field) {
    SearchExpression node;
    node.kind = Kind::kIn;
    node.field = field_of(field);
    next();
    while (true) {
      const Token value = lexer_.search_value(true);
      // A comma too many says nothing.
      if (value.is(",")) continue;
      if (value.is(")") && !node.list.empty()) {
        node.span = {field.span.begin, value.span.end};
        return node;
      }
      if (value.is(")")) {
        return user_error(fmt::format("the list of {} IN is empty", node.field), value.span);
      }
      if (value.kind != Token::Kind::kWord && value.kind != Token::Kind::kString)
        return expected("a value", value);
      node.list.push_back(pattern_of(value));
      // Commas may be missing.
      const size_t at = lexer_.position();
      const Token behind = lexer_.search(true);
      if (behind.is(")")) {
        node.span = {field.span.begin, behind.span.end};
        return node;
      }
      if (!behind.is(",")) lexer_.seek(at);
    }
  }

  // TERM(x), CASE(x)
  Result<SearchExpression> directive(const Token& name) {
    next();
    lexer_.skip_blanks();
    const size_t begin = lexer_.position();
    SearchExpression node;
    node.kind = Kind::kTerm;
    node.whole_token = name.source == "TERM";
    node.case_sensitive = name.source == "CASE";
    if (lexer_.look() == '"') {
      node.text = quoted_pattern(next());
    } else {
      size_t end = begin;
      const std::string_view source = lexer_.source().text();
      while (end < lexer_.end() && source[end] != ')') ++end;
      size_t last = end;
      while (last > begin && is_blank(source[last - 1])) --last;
      node.text = to_pattern(source.substr(begin, last - begin));
      lexer_.seek(end);
    }
    const Token close = next();
    if (!close.is(")")) return expected("')'", close);
    node.span = {name.span.begin, close.span.end};
    if (node.text.empty())
      return user_error(fmt::format("{}() needs a term", name.source), node.span);
    return node;
  }

  Lexer& lexer_;
  int nesting_ = 0;
};

}  // namespace

Result<SearchExpression> parse_search_expression(Lexer& lexer) { return Parser(lexer).parse(); }

}  // namespace riffle::lang
