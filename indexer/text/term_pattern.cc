#include "indexer/text/term_pattern.h"

#include <utility>

namespace riffle::index {

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
    if (c == '\\' && i + 1 < spec.term.size() &&
        (spec.term[i + 1] == '*' || spec.term[i + 1] == '\\')) {
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

}  // namespace riffle::index
