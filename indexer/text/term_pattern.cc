#include "indexer/text/term_pattern.h"

#include <utility>

namespace riffle::index {
namespace {

// `\*` and `\\` stand for the second character; any other backslash is itself.
bool is_escape(std::string_view term, size_t at) {
  return term[at] == '\\' && at + 1 < term.size() && (term[at + 1] == '*' || term[at + 1] == '\\');
}

}  // namespace

Result<TermPattern> parse_term(const TermSpec& spec, Folding folding) {
  if (spec.term.empty()) {
    return user_error("an empty search term matches nothing", {}, "use * to match every event");
  }
  TermPattern pattern;
  bool any_wildcard = false;
  bool wildcard_before = false;
  std::string literal;
  std::string scratch;
  const auto end_literal = [&] {
    const std::string_view folded = fold(literal, folding, scratch);
    if (!folded.empty()) {
      if (pattern.literals.empty()) pattern.open_begin = wildcard_before;
      pattern.literals.emplace_back(folded);
      wildcard_before = false;
    }
    literal.clear();
  };
  for (size_t i = 0; i < spec.term.size(); ++i) {
    const char c = spec.term[i];
    if (is_escape(spec.term, i)) {
      literal += spec.term[++i];
    } else if (c == '*') {
      end_literal();
      any_wildcard = wildcard_before = true;
    } else {
      literal += c;
    }
  }
  end_literal();
  pattern.open_end = wildcard_before;
  if (pattern.literals.empty() && !any_wildcard) {
    return user_error("the search term has no visible character", {}, "use * to match every event");
  }
  return pattern;
}

std::string unescape_term(std::string_view term) {
  std::string text;
  text.reserve(term.size());
  for (size_t i = 0; i < term.size(); ++i) text += term[is_escape(term, i) ? ++i : i];
  return text;
}

}  // namespace riffle::index
