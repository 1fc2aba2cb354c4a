#include "indexer/read/predicate.h"

#include <utility>

namespace riffle::index {
namespace {

std::string_view op_text(Predicate::Op op) {
  switch (op) {
    case Predicate::Op::kEqual:
      return "=";
    case Predicate::Op::kNotEqual:
      return "!=";
    case Predicate::Op::kLess:
      return "<";
    case Predicate::Op::kLessEqual:
      return "<=";
    case Predicate::Op::kGreater:
      return ">";
    case Predicate::Op::kGreaterEqual:
      return ">=";
  }
  return "?";
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

Predicate joined(Predicate::Kind kind, std::vector<Predicate> children) {
  Predicate predicate;
  predicate.kind = kind;
  predicate.children = std::move(children);
  return predicate;
}

std::string list_text(std::string_view name, const std::vector<Predicate>& children) {
  std::string text = "(";
  text += name;
  for (const Predicate& child : children) text += " " + to_string(child);
  return text + ")";
}

std::string term_text(const Predicate& predicate) {
  std::string text = predicate.phrase ? "(PHRASE " : "(TERM ";
  text += quoted(predicate.term);
  if (predicate.whole_token) text += " whole";
  if (predicate.case_sensitive) text += " case";
  return text + ")";
}

}  // namespace

Predicate Predicate::none() { return joined(Kind::kNone, {}); }

Predicate Predicate::all_of(std::vector<Predicate> children) {
  if (children.empty()) return all();
  if (children.size() == 1) return std::move(children.front());
  return joined(Kind::kAnd, std::move(children));
}

Predicate Predicate::any_of(std::vector<Predicate> children) {
  if (children.empty()) return none();
  if (children.size() == 1) return std::move(children.front());
  return joined(Kind::kOr, std::move(children));
}

Predicate Predicate::negate(Predicate child) {
  std::vector<Predicate> children;
  children.push_back(std::move(child));
  return joined(Kind::kNot, std::move(children));
}

Predicate Predicate::term_match(std::string term, bool phrase) {
  Predicate predicate;
  predicate.kind = Kind::kTerm;
  predicate.term = std::move(term);
  predicate.phrase = phrase;
  return predicate;
}

Predicate Predicate::compare(std::string field, Op op, std::string literal) {
  Predicate predicate;
  predicate.kind = Kind::kCompare;
  predicate.field = std::move(field);
  predicate.op = op;
  predicate.literal = std::move(literal);
  return predicate;
}

std::string to_string(const Predicate& predicate) {
  switch (predicate.kind) {
    case Predicate::Kind::kAll:
      return "ALL";
    case Predicate::Kind::kNone:
      return "NONE";
    case Predicate::Kind::kAnd:
      return list_text("AND", predicate.children);
    case Predicate::Kind::kOr:
      return list_text("OR", predicate.children);
    case Predicate::Kind::kNot:
      return list_text("NOT", predicate.children);
    case Predicate::Kind::kTerm:
      return term_text(predicate);
    case Predicate::Kind::kCompare:
      return "(" + predicate.field + " " + std::string(op_text(predicate.op)) + " " +
             quoted(predicate.literal) + ")";
  }
  return "?";
}

}  // namespace riffle::index
