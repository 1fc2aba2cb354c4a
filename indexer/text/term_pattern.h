#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/text/term_matcher.h"
#include "indexer/text/unicode.h"

namespace riffle::index {

// A term taken apart: folded literals with wildcards between them.
struct TermPattern {
  std::vector<std::string> literals;  // none is empty; none at all = matches everything
  bool open_begin = false;            // a wildcard before the first literal
  bool open_end = false;              // a wildcard after the last
};

// User error for a term with nothing in it.
Result<TermPattern> parse_term(const TermSpec& spec, Folding folding);

// The same text without its escapes, for where wildcards mean nothing.
std::string unescape_term(std::string_view term);

}  // namespace riffle::index
