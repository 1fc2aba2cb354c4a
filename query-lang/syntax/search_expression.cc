#include "query-lang/syntax/search_expression.h"

#include <algorithm>

#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;

constexpr int kAndLevel = 1;
constexpr int kOrLevel = 2;
constexpr int kNotLevel = 3;
constexpr int kPrimaryLevel = 4;

int level_of(const SearchExpression& e) {
  switch (e.kind) {
    case Kind::kAnd:
      return kAndLevel;
    case Kind::kOr:
      return kOrLevel;
    case Kind::kNot:
      return kNotLevel;
    case Kind::kAll:
    case Kind::kTerm:
    case Kind::kCompare:
    case Kind::kIn:
      return kPrimaryLevel;
  }
  return kPrimaryLevel;
}

// The characters that a pattern stands for, with `*` for its wildcards.
std::string plain_text(std::string_view pattern) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size() &&
        (pattern[i + 1] == '\\' || pattern[i + 1] == '*'))
      ++i;
    text += pattern[i];
  }
  return text;
}

bool is_special(char c) {
  return is_blank(c) || std::string_view("\\\"|()[]=<>,!'`").find(c) != std::string_view::npos;
}

std::string print_literal(std::string_view pattern) {
  const std::string text = plain_text(pattern);
  const bool bare = !text.empty() && std::none_of(text.begin(), text.end(), is_special);
  return bare ? text : quote_string(text);
}

std::string print_field_name(const std::string& name) {
  return std::none_of(name.begin(), name.end(), is_special) && !name.empty() ? name
                                                                             : quote_string(name);
}

std::string print_term(const SearchExpression& e) {
  const std::string text = plain_text(e.text);
  if (e.whole_token || e.case_sensitive) {
    const bool bare = std::none_of(text.begin(), text.end(), is_special);
    return std::string(e.whole_token ? "TERM(" : "CASE(") + (bare ? text : quote_string(text)) +
           ")";
  }
  if (e.quoted) return quote_string(text);
  // IN between a term and a group would read as a list, the others as a clause of tstats.
  for (const std::string_view word : {"IN", "NOT", "BY", "GROUPBY", "WHERE"}) {
    if (same_name(text, word)) return "(" + text + ")";
  }
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    // A backslash in front of a backtick says that it begins no macro, and is itself.
    const bool before_backtick = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '`';
    if (std::string_view("\\\"|()[]=<>").find(text[i]) != std::string_view::npos &&
        !before_backtick)
      out += '\\';
    out += text[i];
  }
  return out;
}

std::string_view text_of(index::Predicate::Op op) {
  using Op = index::Predicate::Op;
  switch (op) {
    case Op::kEqual:
      return "=";
    case Op::kNotEqual:
      return "!=";
    case Op::kLess:
      return "<";
    case Op::kLessEqual:
      return "<=";
    case Op::kGreater:
      return ">";
    case Op::kGreaterEqual:
      return ">=";
  }
  return "=";
}

void print(const SearchExpression& e, int lowest, std::string& out) {
  const bool wrap = level_of(e) < lowest;
  if (wrap) out += '(';
  switch (e.kind) {
    case Kind::kAll:
      out += '*';
      break;
    case Kind::kTerm:
      out += print_term(e);
      break;
    case Kind::kCompare:
      out += print_field_name(e.field);
      out += text_of(e.op);
      out += print_literal(e.text);
      break;
    case Kind::kIn:
      out += print_field_name(e.field) + " IN (";
      for (size_t i = 0; i < e.list.size(); ++i)
        out += (i > 0 ? ", " : "") + print_literal(e.list[i]);
      out += ')';
      break;
    case Kind::kNot:
      out += "NOT ";
      print(e.children.at(0), kPrimaryLevel, out);
      break;
    case Kind::kAnd:
    case Kind::kOr:
      for (size_t i = 0; i < e.children.size(); ++i) {
        if (i > 0) out += e.kind == Kind::kOr ? " OR " : " ";
        print(e.children[i], level_of(e) + 1, out);
      }
      break;
  }
  if (wrap) out += ')';
}

}  // namespace

bool same_search(const SearchExpression& a, const SearchExpression& b) {
  return a.kind == b.kind && a.quoted == b.quoted && a.whole_token == b.whole_token &&
         a.case_sensitive == b.case_sensitive && a.field == b.field && a.op == b.op &&
         a.text == b.text && a.list == b.list &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                    same_search);
}

std::string print_search(const SearchExpression& expression) {
  std::string out;
  print(expression, kAndLevel, out);
  return out;
}

index::Predicate to_predicate(const SearchExpression& e) {
  using index::Predicate;
  std::vector<Predicate> parts;
  switch (e.kind) {
    case Kind::kAll:
      return Predicate::all();
    case Kind::kTerm: {
      Predicate term = Predicate::term_match(e.text, e.quoted);
      term.whole_token = e.whole_token;
      term.case_sensitive = e.case_sensitive;
      return term;
    }
    case Kind::kCompare:
      return Predicate::compare(e.field, e.op, e.text);
    case Kind::kIn:
      for (const std::string& literal : e.list)
        parts.push_back(Predicate::compare(e.field, Predicate::Op::kEqual, literal));
      return Predicate::any_of(std::move(parts));
    case Kind::kNot:
      return Predicate::negate(to_predicate(e.children.at(0)));
    case Kind::kAnd:
    case Kind::kOr:
      for (const SearchExpression& child : e.children) parts.push_back(to_predicate(child));
      return e.kind == Kind::kAnd ? Predicate::all_of(std::move(parts))
                                  : Predicate::any_of(std::move(parts));
  }
  return Predicate::all();
}

}  // namespace riffle::lang
