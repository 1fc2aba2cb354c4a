#include "indexer/pattern/term_rows.h"

namespace riffle::index {
namespace {

// Whether no value of a column that is no text can hold the word.
bool excluded(const SegmentColumn& column, const TermVerdicts::OfColumn& verdicts,
              const TermWord& word) {
  switch (column.kind) {
    case ColumnKind::kIntegers:
    case ColumnKind::kDecimals:
      return !word.only_digits();
    case ColumnKind::kAddresses:
      return !word.only_digits() || word.text().size() > kMaxOctetText;
    case ColumnKind::kHex:
      return word.text().size() > size_t{2} * column.hex_bytes ||
             (word.bounded() && word.text().size() != size_t{2} * column.hex_bytes);
    case ColumnKind::kDictionary:
    case ColumnKind::kTexts:
      return !verdicts.any;
  }
  return false;
}

}  // namespace

Result<std::optional<uint64_t>> count_patterns(PatternBlock::Impl& block,
                                               const TermVerdicts& verdicts, const TermWord& word) {
  using Count = std::optional<uint64_t>;
  for (size_t shape = 0; shape < block.shape_rows.size(); ++shape) {
    if (block.shape_rows[shape] != 0 && verdicts.shapes[shape] != Verdict::kNever) return Count();
  }
  uint32_t only = kNoValue;
  for (uint32_t number = 0; number < block.column_rows.size(); ++number) {
    if (block.column_rows[number] == 0 ||
        excluded(block.shared().columns[number], verdicts.columns[number], word))
      continue;
    if (only != kNoValue || block.shared().columns[number].kind != ColumnKind::kTexts)
      return Count();
    only = number;
  }
  if (only == kNoValue) return Count(0);
  RIFFLE_ASSIGN(const bool no_slots, block.slots_exclude(only, word));
  if (no_slots && verdicts.columns[only].only_slots) return Count(0);
  RIFFLE_ASSIGN(BlockColumn * column, block.column(only));
  uint64_t count = 0;
  for (const TextBlock::Present& present : column->texts()->present()) {
    const Verdict verdict = verdicts.columns[only].entries[present.pattern];
    if (verdict == Verdict::kAlways) count += present.rows;
    if (verdict == Verdict::kMaybe || (verdict == Verdict::kSlots && !no_slots)) return Count();
  }
  return Count(count);
}

}  // namespace riffle::index
