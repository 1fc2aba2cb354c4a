#include "indexer/pattern/term_run.h"

#include <algorithm>
#include <numeric>

#include "indexer/base/utf8.h"
#include "indexer/pattern/pattern_pieces.h"

namespace riffle::index {
namespace {

// Whether the words may stand at pieces[first] and after it; puts their slots.
bool aligns(const TermWords& words, const std::vector<PatternPiece>& pieces, size_t first,
            const TextCatalogue& texts, const CataloguePattern& pattern,
            std::vector<int32_t>& slots) {
  slots.clear();
  for (size_t i = 0; i < words.in_order.size(); ++i) {
    const PatternPiece& piece = pieces[first + i];
    const TermWord& word = words.in_order[i];
    if (i + 1 < words.in_order.size() && piece.breaker != words.breakers[i]) return false;
    if (piece.slot < 0) {
      // Its case is gone: rows are verified.
      if (piece.text.size() != word.text().size()) return false;
      if (!word.case_sensitive() && piece.text != word.text()) return false;
      slots.push_back(-1);
      continue;
    }
    const CatalogueSlot& slot = texts.slot(pattern, static_cast<uint32_t>(piece.slot));
    if (slot.kind == SlotKind::kConstant ? !word.fits(slot.value) : !word.may_fit(slot))
      return false;
    slots.push_back(slot.kind == SlotKind::kConstant ? -1 : piece.slot);
  }
  return true;
}

class AlignedFinder {
 public:
  AlignedFinder(PatternBlock::Impl& block, const PatternTerm::Impl& term, TermRows& rows)
      : block_(block), term_(term), rows_(rows) {
    order_.resize(term.words.in_order.size());
    std::iota(order_.begin(), order_.end(), 0U);
    // Long words are rare.
    std::stable_sort(order_.begin(), order_.end(), [&](size_t a, size_t b) {
      return term.words.in_order[a].text().size() > term.words.in_order[b].text().size();
    });
  }

  Result<void> run(uint32_t number) {
    RIFFLE_ASSIGN(BlockColumn * column, block_.column(number));
    texts_ = column->texts();
    const std::vector<uint32_t>& having = block_.rows_of[number];
    auto alignment = term_.alignments[number].begin();
    const auto end = term_.alignments[number].end();
    for (const TextBlock::Present& present : texts_->present()) {
      while (alignment != end && alignment->pattern < present.pattern) ++alignment;
      hits_.clear();
      // Its pieces tell all, unless folding could change them; the case of static ones is gone.
      bool sure = !term_.words.in_order.front().case_sensitive() &&
                  term_.verdicts[0].columns[number].entries[present.pattern] == Verdict::kNever;
      for (; alignment != end && alignment->pattern == present.pattern; ++alignment)
        RIFFLE_TRY(find(present, *alignment));
      if (texts_->slot_count(present) == 1 && texts_->slot(present, 0).kind == SlotKind::kWhole) {
        sure = false;
        RIFFLE_TRY(find_whole(present));
      }
      if (hits_.empty()) continue;
      RIFFLE_TRY(texts_->load_ranks());
      for (const uint32_t rank : hits_) {
        const uint32_t value = texts_->values_by_pattern()[present.first_row + rank];
        (sure ? rows_.sure : rows_.maybe).set(having.empty() ? value : having[value]);
      }
    }
    return {};
  }

 private:
  Result<void> find(const TextBlock::Present& present, const TermAlignment& alignment) {
    std::vector<uint32_t> ranks;
    bool all = true;
    for (const size_t i : order_) {
      if (alignment.slots[i] < 0) continue;
      const auto slot = static_cast<uint32_t>(alignment.slots[i]);
      const TermWord& word = term_.words.in_order[i];
      RIFFLE_ASSIGN(const bool has, texts_->frame_has(present, slot, word));
      if (!has) return {};
      RIFFLE_TRY(texts_->load(present, slot));
      const SlotColumn values = texts_->column(present, slot);
      const auto fits = [&](uint32_t rank) {
        const std::string_view value = values.value(rank);
        return value.size() == word.text().size() && word.fits(value);
      };
      if (all) {
        for (uint32_t rank = 0; rank < present.rows; ++rank) {
          if (fits(rank)) ranks.push_back(rank);
        }
        all = false;
      } else {
        std::erase_if(ranks, [&](uint32_t rank) { return !fits(rank); });
      }
      if (ranks.empty()) return {};
    }
    if (all) {
      ranks.resize(present.rows);
      std::iota(ranks.begin(), ranks.end(), 0U);
    }
    hits_.insert(hits_.end(), ranks.begin(), ranks.end());
    return {};
  }

  Result<void> find_whole(const TextBlock::Present& present) {
    const TermWord& word = term_.words.in_order[order_.front()];
    RIFFLE_TRY(texts_->load(present, 0));
    const SlotColumn values = texts_->column(present, 0);
    for (uint32_t rank = 0; rank < present.rows; ++rank) {
      const std::string_view value = values.value(rank);
      if (word.finder().find(value, 0) != std::string_view::npos || !is_ascii(value) ||
          value.find('\\') != std::string_view::npos)
        hits_.push_back(rank);
    }
    return {};
  }

  PatternBlock::Impl& block_;
  const PatternTerm::Impl& term_;
  TermRows& rows_;
  TextBlock* texts_ = nullptr;
  std::vector<size_t> order_;   // of the words
  std::vector<uint32_t> hits_;  // of one pattern: ranks
};

}  // namespace

std::vector<std::vector<TermAlignment>> find_alignments(const PatternSegment::Impl& segment,
                                                        const TermWords& words) {
  std::vector<std::vector<TermAlignment>> all(segment.columns.size());
  TermAlignment alignment;
  for (size_t number = 0; number < all.size(); ++number) {
    if (segment.columns[number].kind != ColumnKind::kTexts) continue;
    const TextCatalogue& texts = *segment.columns[number].texts;
    for (uint32_t id = 0; id < texts.patterns().size(); ++id) {
      const CataloguePattern& pattern = texts.patterns()[id];
      if (pattern.slots == 0 || texts.whole(pattern)) continue;
      const std::vector<PatternPiece> pieces = pattern_pieces(pattern.text, number != 0);
      alignment.pattern = id;
      for (size_t first = 0; first + words.in_order.size() <= pieces.size(); ++first) {
        if (aligns(words, pieces, first, texts, pattern, alignment.slots))
          all[number].push_back(alignment);
      }
    }
  }
  return all;
}

Result<void> find_aligned_rows(PatternBlock::Impl& block, const PatternTerm::Impl& term,
                               TermRows& rows) {
  AlignedFinder finder(block, term, rows);
  for (uint32_t number = 0; number < block.column_rows.size(); ++number) {
    if (block.column_rows[number] == 0 || block.shared().columns[number].kind != ColumnKind::kTexts)
      continue;
    RIFFLE_ASSIGN(const SlotFilter* filter, block.filter(number));
    const bool may = std::all_of(term.words.runs.begin(), term.words.runs.end(),
                                 [&](uint64_t run) { return filter->may_contain(run); });
    if (may) RIFFLE_TRY(finder.run(number));
  }
  return {};
}

}  // namespace riffle::index
