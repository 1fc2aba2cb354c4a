#pragma once

#include <cstdint>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

// Hashes (token_hash) of tokens, each of which tokenize(fold(text, kCaseless)) gives for every text
// that the term matches. Sorted, unique. Empty: nothing is known, every text may match. A filter
// over tokens may skip what lacks one of them, and must not skip anything else.
Result<std::vector<uint64_t>> required_tokens(const TermSpec& spec);

}  // namespace riffle::index
