#pragma once

#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/source_span.h"
#include "indexer/read/predicate.h"
#include "query-lang/syntax/lexer.h"

namespace riffle::lang {

// A search expression (search, `where` of inputlookup and tstats, event types): a tree without
// behaviour. Printing and parsing again gives the same tree (spans aside). Texts of terms and
// literals are patterns: `*` is a wildcard, `\\` and `\*` stand for the characters themselves.
struct SearchExpression {
  enum class Kind : uint8_t {
    kAll,      // an empty search, or a lone *
    kTerm,     // text
    kCompare,  // field op text
    kIn,       // field IN (list)
    kNot,      // one child
    kAnd,
    kOr,  // two or more children
  };
  Kind kind = Kind::kAll;
  SourceSpan span;
  bool quoted = false;          // kTerm: a phrase
  bool whole_token = false;     // kTerm: TERM(x)
  bool case_sensitive = false;  // kTerm: CASE(x)
  std::string field;
  index::Predicate::Op op = index::Predicate::Op::kEqual;
  std::string text;
  std::vector<std::string> list;
  std::vector<SearchExpression> children;
};

constexpr int kMaxSearchNesting = 250;

// Reads everything up to the lexer's end. Precedence: () > NOT > OR > AND (implied between terms);
// operators are upper case.
Result<SearchExpression> parse_search_expression(Lexer& lexer);

bool same_search(const SearchExpression& a, const SearchExpression& b);
// SPL text with the fewest parentheses that parses back to the same tree.
std::string print_search(const SearchExpression& expression);

// What it asks of a row. Time modifiers (earliest= …) must have been taken out before where they
// count as such.
index::Predicate to_predicate(const SearchExpression& expression);

}  // namespace riffle::lang
