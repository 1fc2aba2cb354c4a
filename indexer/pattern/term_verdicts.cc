#include "indexer/pattern/term_verdicts.h"

#include <algorithm>

#include "indexer/pattern/searched_texts.h"
#include "indexer/text/unicode.h"

namespace riffle::index {
namespace {

// Of a JSON value's source. Text whose folding is more than the case of ASCII letters may fold
// differently beside what stands around it.
Verdict judge_value(const TermMatcher& matcher, std::string_view source) {
  const std::string text = decode_json_string(source);
  if (!folds_like_ascii(text)) return Verdict::kMaybe;
  return matcher.matches(text) ? Verdict::kAlways : Verdict::kNever;
}

Verdict judge_plain(const TermMatcher& matcher, std::string_view raw) {
  std::string scratch;
  return matcher.matches(searchable_text(raw, scratch)) ? Verdict::kAlways : Verdict::kNever;
}

Verdict judge_shape(const TermMatcher& matcher, const Shape& shape, char placeholder) {
  std::string text;
  for (size_t i = 0; i <= shape.places.size(); ++i) {
    if (i > 0) text += placeholder;
    text += shape.literal(i);
  }
  if (placeholder == 0 || !folds_like_ascii(text) || text.find('\\') != std::string::npos)
    return Verdict::kMaybe;
  return matcher.matches(text) ? Verdict::kAlways : Verdict::kNever;
}

Verdict judge_pattern(const TextCatalogue& texts, const CataloguePattern& pattern, bool plain,
                      const TermVerdicts::Question& question) {
  const TermWord* word = question.word;
  if (texts.whole(pattern)) return word != nullptr ? Verdict::kSlots : Verdict::kNever;
  const std::string filled = fill_pattern(texts, pattern, question.placeholder);
  if (question.placeholder == 0 || has_wide_slot(texts, pattern) || is_opaque(filled, plain))
    return Verdict::kMaybe;
  const std::string text = plain ? filled : decode_json_string(filled);
  if (!folds_like_ascii(text)) return Verdict::kMaybe;
  if (question.matcher.matches(text)) return Verdict::kAlways;
  for (uint32_t i = 0; word != nullptr && i < pattern.slots; ++i) {
    const CatalogueSlot& slot = texts.slot(pattern, i);
    if (slot.kind != SlotKind::kConstant && word->may_fit(slot)) return Verdict::kSlots;
  }
  return Verdict::kNever;
}

}  // namespace

TermVerdicts::TermVerdicts(const PatternSegment::Impl& segment, const Question& question) {
  for (const Shape& shape : segment.shapes)
    shapes.push_back(judge_shape(question.matcher, shape, question.placeholder));
  shapes[0] = Verdict::kNever;
  columns.resize(segment.columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const SegmentColumn& column = segment.columns[i];
    OfColumn& out = columns[i];
    if (question.needed != nullptr && question.placeholder == SearchedTexts::kPlaceholder) {
      judge_found(column, segment.searched(i), i == 0, question, out.entries);
    } else {
      judge_all(column, i == 0, question, out.entries);
    }
    out.any = std::any_of(out.entries.begin(), out.entries.end(),
                          [](Verdict verdict) { return verdict != Verdict::kNever; });
    out.only_slots = std::all_of(out.entries.begin(), out.entries.end(), [](Verdict verdict) {
      return verdict == Verdict::kNever || verdict == Verdict::kSlots;
    });
  }
}

void TermVerdicts::judge_all(const SegmentColumn& column, bool plain, const Question& question,
                             std::vector<Verdict>& entries) {
  if (column.kind == ColumnKind::kDictionary) {
    for (const std::string& value : column.dictionary)
      entries.push_back(plain ? judge_plain(question.matcher, value)
                              : judge_value(question.matcher, value));
  }
  if (column.kind != ColumnKind::kTexts) return;
  for (const CataloguePattern& pattern : column.texts->patterns())
    entries.push_back(judge_pattern(*column.texts, pattern, plain, question));
}

// The same, but only entries that have the needed word are looked at.
void TermVerdicts::judge_found(const SegmentColumn& column, const SearchedTexts& texts, bool plain,
                               const Question& question, std::vector<Verdict>& entries) {
  entries.assign(texts.size(), Verdict::kNever);
  if (question.word != nullptr) {
    for (const SearchedTexts::SlotShape& slots : texts.slot_shapes()) {
      if (!question.word->may_fit(slots.shape)) continue;
      for (const uint32_t pattern : slots.patterns) entries[pattern] = Verdict::kSlots;
    }
    for (const uint32_t pattern : texts.whole()) entries[pattern] = Verdict::kSlots;
  }
  texts.find(question.needed->finder(), [&](uint32_t entry) {
    if (question.matcher.matches(texts.text(entry))) entries[entry] = Verdict::kAlways;
  });
  const bool whole_events = plain && column.kind == ColumnKind::kDictionary;
  for (const uint32_t entry : texts.unsure()) {
    if (!whole_events) {
      entries[entry] = Verdict::kMaybe;
    } else {
      entries[entry] =
          question.matcher.matches(texts.text(entry)) ? Verdict::kAlways : Verdict::kNever;
    }
  }
}

}  // namespace riffle::index
