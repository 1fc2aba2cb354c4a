#include "indexer/pattern/term_run.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "indexer/base/utf8.h"
#include "indexer/pattern/address_terms.h"

namespace riffle::index {
namespace {

bool stands_in(const TermWord& word, std::string_view text) {
  // The case of static text is gone: rows are verified.
  return text.size() == word.text().size() && (word.case_sensitive() || text == word.text());
}

// Finds where words may stand one after the other in the patterns of one column.
class Aligner {
 public:
  Aligner(const TermWords& words, const CataloguePieces& pieces, const TextCatalogue& texts)
      : words_(words), table_(pieces), texts_(texts) {}

  std::vector<TermAlignment> run() {
    const std::vector<CataloguePieces::Piece>& pieces = table_.pieces();
    std::vector<TermAlignment> found;
    TermAlignment alignment;
    for (size_t first = 0; first + words_.in_order.size() <= pieces.size(); ++first) {
      const size_t last = first + words_.in_order.size() - 1;
      if (pieces[first].pattern != pieces[last].pattern) continue;
      if (!aligns(pieces.data() + first, alignment.slots)) continue;
      alignment.pattern = pieces[first].pattern;
      found.push_back(alignment);
    }
    return found;
  }

 private:
  bool aligns(const CataloguePieces::Piece* pieces, std::vector<int32_t>& slots) const {
    // The breakers decide most places.
    for (size_t i = 0; i < words_.breakers.size(); ++i) {
      const char wanted = words_.breakers[i];
      if (wanted != TermWords::kAnyBreakers && pieces[i].breaker != wanted) return false;
    }
    slots.clear();
    for (size_t i = 0; i < words_.in_order.size(); ++i) {
      const CataloguePieces::Piece& piece = pieces[i];
      const TermWord& word = words_.in_order[i];
      if (piece.slot < 0 ? !stands_in(word, table_.text(piece)) : !word.may_fit(slot(piece)))
        return false;
      slots.push_back(piece.slot);
    }
    return true;
  }
  const CatalogueSlot& slot(const CataloguePieces::Piece& piece) const {
    return texts_.slot(texts_.patterns()[piece.pattern], static_cast<uint32_t>(piece.slot));
  }

  const TermWords& words_;
  const CataloguePieces& table_;
  const TextCatalogue& texts_;
};

// Up to eight digits, compared at once: behind each value are bytes to read (SlotColumn).
struct ShortWord {
  explicit ShortWord(const TermWord& word)
      : known(word.only_digits() && word.text().size() <= sizeof(uint64_t)) {
    if (!known) return;
    mask = ~uint64_t{0} >> (64 - 8 * word.text().size());
    std::memcpy(&digits, word.text().data(), word.text().size());
  }
  bool is(const char* bytes) const {
    uint64_t own = 0;
    std::memcpy(&own, bytes, sizeof own);
    return (own & mask) == digits;
  }
  bool known;
  uint64_t mask = 0;
  uint64_t digits = 0;
};

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

  // Whether the filter of a column lets anything through; says which words no slot holds.
  Result<bool> may_have(uint32_t number) {
    RIFFLE_ASSIGN(filter_, block_.filter(number));
    const TermWords& words = term_.words;
    const bool runs = std::all_of(words.runs.begin(), words.runs.end(),
                                  [&](const TermRun& run) { return filter_->may_have(run.key); });
    if (!runs) return false;
    no_slot_has_.clear();
    for (const TermWord& word : words.in_order)
      no_slot_has_.push_back(word.key() && !filter_->may_have(*word.key()) ? 1 : 0);
    const std::vector<TermAlignment>& alignments = term_.alignments[number];
    return may_be_in_whole() || std::any_of(alignments.begin(), alignments.end(),
                                            [&](const auto& one) { return may_be(one); });
  }

  // In a column of addresses.
  Result<void> find_addresses(uint32_t number) {
    const std::optional<OctetRun> octets = OctetRun::of(term_.words);
    if (!octets) return {};
    RIFFLE_ASSIGN(BlockColumn * column, block_.column(number));
    RIFFLE_ASSIGN(const RowMask values, octets->find(*column->addresses()));
    block_.set_rows(number, values, term_.words.only_words ? rows_.sure : rows_.maybe);
    return {};
  }

  // After may_have() for the same column.
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
      bool sure = term_.words.only_words && !term_.words.in_order.front().case_sensitive() &&
                  term_.verdicts[0].columns[number].entries[present.pattern] == Verdict::kNever;
      for (; alignment != end && alignment->pattern == present.pattern; ++alignment) {
        if (may_be(*alignment)) RIFFLE_TRY(find(present, *alignment));
      }
      if (may_be_in_whole() && texts_->slot_count(present) == 1 &&
          texts_->slot(present, 0).kind == SlotKind::kWhole) {
        sure = false;
        RIFFLE_TRY(find_whole(present));
      }
      if (hits_.empty()) continue;
      std::sort(hits_.begin(), hits_.end());
      hits_.erase(std::unique(hits_.begin(), hits_.end()), hits_.end());
      values_.clear();
      RIFFLE_TRY(texts_->find_values(present, hits_, values_));
      for (const uint32_t value : values_)
        (sure ? rows_.sure : rows_.maybe).set(having.empty() ? value : having[value]);
    }
    return {};
  }

 private:
  bool may_be(const TermAlignment& alignment) const {
    for (size_t i = 0; i < no_slot_has_.size(); ++i) {
      if (no_slot_has_[i] != 0 && alignment.slots[i] >= 0) return false;
    }
    return true;
  }
  // All pieces of whole texts are in the filter.
  bool may_be_in_whole() const {
    return std::all_of(no_slot_has_.begin(), no_slot_has_.end(),
                       [](uint8_t without) { return without == 0; });
  }

  // Whether the frames of an alignment's slots may hold its words and runs.
  Result<bool> may_hold(const TextBlock::Present& present, const TermAlignment& alignment) {
    const TermWords& words = term_.words;
    for (const size_t i : order_) {
      if (alignment.slots[i] < 0 || !words.in_order[i].key()) continue;
      RIFFLE_ASSIGN(const bool may,
                    may_hold(present, alignment.slots[i], *words.in_order[i].key()));
      if (!may) return false;
    }
    for (const TermRun& run : words.runs) {
      const auto begin = alignment.slots.begin() + static_cast<std::ptrdiff_t>(run.first_word);
      const auto end = begin + kRunPieces;
      const auto slot = std::find_if(begin, end, [](int32_t one) { return one >= 0; });
      if (slot == end) continue;
      RIFFLE_ASSIGN(const bool may, may_hold(present, *slot, run.key));
      if (!may) return false;
    }
    return true;
  }
  Result<bool> may_hold(const TextBlock::Present& present, int32_t slot, uint64_t key) {
    RIFFLE_ASSIGN(const uint32_t frame, texts_->frame_of(present, static_cast<uint32_t>(slot)));
    return filter_->may_have(key, frame);
  }

  // The words that slots must hold, those in the frame of the first one before the others: most
  // places where it may be are excluded without another frame.
  Result<void> arrange(const TextBlock::Present& present, const TermAlignment& alignment) {
    own_order_.clear();
    std::vector<uint32_t> frames(order_.size());
    for (const size_t i : order_) {
      if (alignment.slots[i] < 0) continue;
      own_order_.push_back(i);
      RIFFLE_ASSIGN(frames[i],
                    texts_->frame_of(present, static_cast<uint32_t>(alignment.slots[i])));
    }
    if (own_order_.empty()) return {};
    std::stable_partition(own_order_.begin(), own_order_.end(),
                          [&](size_t i) { return frames[i] == frames[own_order_.front()]; });
    return {};
  }

  Result<void> find(const TextBlock::Present& present, const TermAlignment& alignment) {
    RIFFLE_ASSIGN(const bool may, may_hold(present, alignment));
    if (!may) return {};
    std::vector<uint32_t> ranks;
    bool all = true;
    RIFFLE_TRY(arrange(present, alignment));
    for (const size_t i : own_order_) {
      const auto slot = static_cast<uint32_t>(alignment.slots[i]);
      const TermWord& word = term_.words.in_order[i];
      RIFFLE_ASSIGN(const bool has, texts_->frame_has(present, slot, word));
      if (!has) return {};
      RIFFLE_TRY(texts_->load(present, slot));
      const SlotColumn values = texts_->column(present, slot);
      const ShortWord short_word(word);
      const auto fits = [&](uint32_t rank) {
        const std::string_view value = values.value(rank);
        if (value.size() != word.text().size()) return false;
        return short_word.known ? short_word.is(value.data()) : word.fits(value);
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
    const TermAlignment in_whole{present.pattern,
                                 std::vector<int32_t>(term_.words.in_order.size(), 0)};
    RIFFLE_ASSIGN(const bool may, may_hold(present, in_whole));
    if (!may) return {};
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
  const SlotFilter* filter_ = nullptr;  // of the column at hand
  TextBlock* texts_ = nullptr;
  std::vector<size_t> order_;         // of the words
  std::vector<size_t> own_order_;     // … of the alignment at hand
  std::vector<uint32_t> hits_;        // of one pattern: ranks
  std::vector<uint32_t> values_;      // … as values
  std::vector<uint8_t> no_slot_has_;  // by word: the filter excludes it
};

}  // namespace

std::vector<std::vector<TermAlignment>> find_alignments(const PatternSegment::Impl& segment,
                                                        const TermWords& words) {
  std::vector<std::vector<TermAlignment>> all(segment.columns.size());
  for (size_t number = 0; number < all.size(); ++number) {
    const SegmentColumn& column = segment.columns[number];
    if (column.kind == ColumnKind::kTexts)
      all[number] = Aligner(words, segment.pieces(number), *column.texts).run();
  }
  return all;
}

Result<void> find_aligned_rows(PatternBlock::Impl& block, const PatternTerm::Impl& term,
                               TermRows& rows) {
  AlignedFinder finder(block, term, rows);
  for (uint32_t number = 0; number < block.column_rows.size(); ++number) {
    const ColumnKind kind = block.shared().columns[number].kind;
    if (block.column_rows[number] == 0) continue;
    if (kind == ColumnKind::kAddresses) RIFFLE_TRY(finder.find_addresses(number));
    if (kind != ColumnKind::kTexts) continue;
    RIFFLE_ASSIGN(const bool may, finder.may_have(number));
    if (may) RIFFLE_TRY(finder.run(number));
  }
  return {};
}

}  // namespace riffle::index
