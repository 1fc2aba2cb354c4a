#include <algorithm>
#include <vector>

#include "indexer/pattern/pattern_block.h"
#include "indexer/pattern/pattern_term.h"
#include "indexer/pattern/term_rows.h"
#include "indexer/pattern/term_run.h"

namespace riffle::index {
namespace {

// Texts are rebuilt in portions, so that a term that says nothing does not need memory for a whole
// block.
constexpr size_t kVerifyRows = 4096;

// Whether no slot of the block can hold a match: it would hold all runs of words of the term.
// Values of other columns than texts and addresses have no three words.
Result<bool> runs_excluded(PatternBlock::Impl& block, const PatternTerm::Impl& term) {
  if (term.words.runs.empty() || term.verdicts.empty()) return false;
  for (uint32_t number = 0; number < block.column_rows.size(); ++number) {
    const ColumnKind kind = block.shared().columns[number].kind;
    if (block.column_rows[number] == 0) continue;
    if (kind == ColumnKind::kAddresses &&
        std::all_of(term.words.runs.begin(), term.words.runs.end(),
                    [](const TermRun& run) { return run.octets; }))
      return false;
    if (kind != ColumnKind::kTexts) continue;
    RIFFLE_ASSIGN(const SlotFilter* filter, block.filter(number));
    const bool all = std::all_of(term.words.runs.begin(), term.words.runs.end(),
                                 [&](const TermRun& run) { return filter->may_have(run.key); });
    if (all) return false;
  }
  return true;
}

}  // namespace

Result<RowMask> PatternBlock::matching_rows(const PatternTerm& term, const RowMask& within) {
  const PatternTerm::Impl& own = term.impl();
  RIFFLE_CHECK(own.segment == impl_->segment);
  RIFFLE_CHECK(within.rows() == rows());
  if (own.words.everything || !within.any()) return within;
  TermRows known(rows());
  RowMask open = within;
  if (!own.verdicts.empty())
    RIFFLE_TRY(find_term_rows(*impl_, own.verdicts[0], nullptr, open, known));
  RIFFLE_ASSIGN(const bool excluded, runs_excluded(*impl_, own));
  // What slots can't tell is left to patterns, dictionaries and shapes.
  if (excluded) open &= known.maybe;
  if (own.words.aligned() && open.any() && !excluded) {
    RIFFLE_TRY(find_aligned_rows(*impl_, own, known));
    open &= known.maybe;
  }
  for (size_t i = 0; i < own.word_verdicts.size() && open.any(); ++i) {
    TermRows of_word(rows());
    RIFFLE_TRY(find_term_rows(*impl_, own.word_verdicts[i], &own.words.words[i], open, of_word));
    if (own.words.exact) known.sure = of_word.sure;
    of_word.maybe |= of_word.sure;
    open &= of_word.maybe;
  }
  open.remove(known.sure);
  RowMask result = std::move(known.sure);
  result &= within;
  std::vector<uint32_t> rows_to_read;
  std::string arena;
  std::string scratch;
  std::vector<uint64_t> ends;
  const auto verify = [&]() -> Result<void> {
    arena.clear();
    ends.clear();
    RIFFLE_TRY(rebuild(rows_to_read, arena, ends));
    uint64_t begin = 0;
    for (size_t i = 0; i < rows_to_read.size(); ++i) {
      const std::string_view raw = std::string_view(arena).substr(begin, ends[i] - begin);
      begin = ends[i];
      if (own.matcher.matches(searchable_text(raw, scratch))) result.set(rows_to_read[i]);
    }
    rows_to_read.clear();
    return {};
  };
  std::vector<uint32_t> all;
  open.for_each([&](uint32_t row) { all.push_back(row); });
  for (const uint32_t row : all) {
    rows_to_read.push_back(row);
    if (rows_to_read.size() == kVerifyRows) RIFFLE_TRY(verify());
  }
  if (!rows_to_read.empty()) RIFFLE_TRY(verify());
  return result;
}

Result<uint64_t> PatternBlock::count_rows(const PatternTerm& term) {
  const PatternTerm::Impl& own = term.impl();
  RIFFLE_CHECK(own.segment == impl_->segment);
  if (own.words.everything) return rows();
  // Where whole patterns of one column alone decide, their counts are the answer.
  if (own.words.exact) {
    RIFFLE_ASSIGN(const std::optional<uint64_t> count,
                  count_patterns(*impl_, own.word_verdicts[0], own.words.words[0]));
    if (count) return *count;
  }
  RIFFLE_ASSIGN(const RowMask matching, matching_rows(term));
  return matching.count();
}

}  // namespace riffle::index
