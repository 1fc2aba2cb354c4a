#pragma once

#include <optional>

#include "indexer/base/result.h"
#include "indexer/pattern/pattern_block.h"
#include "indexer/pattern/pattern_term.h"

namespace riffle::index {

// The rows of a block that a term or word matches for sure, and those that only their text can
// tell.
struct TermRows {
  explicit TermRows(uint32_t rows) : sure(rows), maybe(rows) {}
  RowMask sure;
  RowMask maybe;
};

// `word` as for `verdicts`: with it, slots, numbers and hexadecimals are asked too.
// Rows that are not in `open` are of no interest: what only they need is not decoded.
Result<void> find_term_rows(PatternBlock::Impl& block, const TermVerdicts& verdicts,
                            const TermWord* word, const RowMask& open, TermRows& rows);

// How many rows a word matches where the counts of whole patterns of one column say it; else
// nothing.
Result<std::optional<uint64_t>> count_patterns(PatternBlock::Impl& block,
                                               const TermVerdicts& verdicts, const TermWord& word);

}  // namespace riffle::index
