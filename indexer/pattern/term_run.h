#pragma once

#include <cstdint>
#include <vector>

#include "indexer/pattern/pattern_block.h"
#include "indexer/pattern/pattern_term.h"
#include "indexer/pattern/term_rows.h"

namespace riffle::index {

// For terms that are aligned (TermWords): by column, ascending by pattern; in patterns that are
// judged by their pieces. Whole texts are not among them.
std::vector<std::vector<TermAlignment>> find_alignments(const PatternSegment::Impl& segment,
                                                        const TermWords& words);

// Adds the rows whose slots hold all words of an alignment, and to `maybe` those whose whole text
// may hold the term.
Result<void> find_aligned_rows(PatternBlock::Impl& block, const PatternTerm::Impl& term,
                               TermRows& rows);

}  // namespace riffle::index
