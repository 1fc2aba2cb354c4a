#pragma once

#include <memory>
#include <string>
#include <vector>

namespace riffle::index {

// What a row must satisfy: the meaning of SPL's search expression, without its text. The normative
// matcher (text/term_matcher.h, read/row_filter.h) defines the answers; a segment may use any index
// as long as the answers are the same.
struct Predicate {
  enum class Kind : uint8_t { kAll, kNone, kAnd, kOr, kNot, kTerm, kCompare };
  enum class Op : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

  Kind kind = Kind::kAll;

  // kAnd, kOr: any number; kNot: one.
  std::vector<Predicate> children;

  // kTerm: matched against the event's text. `*` is a wildcard; `\*` and `\\` are a star and a
  // backslash, any other backslash is itself (for kCompare too).
  std::string term;
  bool phrase = false;          // was in quotes: matches literally, blanks and breakers included
  bool whole_token = false;     // TERM(x): bounded by major breakers
  bool case_sensitive = false;  // CASE(x)

  // kCompare: field op literal. kEqual/kNotEqual: text, case-folded, `*` wildcards, CIDR where the
  // literal is one and the value an address; the others: numbers where both sides are, else text.
  // kNotEqual needs the field to be there. A multivalue matches when one of its values does.
  std::string field;
  Op op = Op::kEqual;
  std::string literal;

  static Predicate all() { return {}; }
  static Predicate none();
  static Predicate all_of(std::vector<Predicate> children);  // none: all(); one: that one
  static Predicate any_of(std::vector<Predicate> children);  // none: none(); one: that one
  static Predicate negate(Predicate child);
  static Predicate term_match(std::string term, bool phrase = false);
  static Predicate compare(std::string field, Op op, std::string literal);

  friend bool operator==(const Predicate&, const Predicate&) = default;
};

// For --explain and tests: (AND (TERM "error") (NOT (host = "web-1"))).
std::string to_string(const Predicate& predicate);

}  // namespace riffle::index
