#include "indexer/pattern/term_verdicts.h"

#include <algorithm>
#include <cstring>

#include "indexer/pattern/pattern_catalogue.h"
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

// Sets `any` and `only_slots` from the entries, eight at a time: there may be very many.
void sum_up(TermVerdicts::OfColumn& column) {
  static_assert(static_cast<int>(Verdict::kSlots) == 3, "both bits say that slots can tell");
  constexpr uint64_t kLowBits = 0x0101010101010101;
  uint64_t all = 0;
  uint64_t mixed = 0;  // a low bit is set where one of the two bits of a verdict is
  const std::vector<Verdict>& entries = column.entries;
  for (size_t at = 0; at < entries.size(); at += sizeof all) {
    uint64_t eight = 0;
    std::memcpy(&eight, entries.data() + at, std::min(sizeof eight, entries.size() - at));
    all |= eight;
    mixed |= (eight ^ eight >> 1) & kLowBits;
  }
  column.any = all != 0;
  column.only_slots = mixed == 0;
}

}  // namespace

TermVerdicts::TermVerdicts(const PatternSegment::Impl& segment, const Question& question) {
  for (const Shape& shape : segment.shapes)
    shapes.push_back(judge_shape(question.matcher, shape, question.placeholder));
  shapes[0] = Verdict::kNever;
  columns.resize(segment.columns.size());
  if (question.needed != nullptr && question.placeholder == EntryTexts::kPlaceholder) {
    judge_found(segment, question);
  } else {
    judge_all(segment, question);
  }
  for (size_t number = 0; number < columns.size(); ++number) {
    sum_up(columns[number]);
    if (!columns[number].any && segment.columns[number].kind == ColumnKind::kDictionary)
      columns[number].entries.clear();
  }
}

void TermVerdicts::judge_all(const PatternSegment::Impl& segment, const Question& question) {
  for (size_t number = 0; number < columns.size(); ++number) {
    const SegmentColumn& column = segment.columns[number];
    std::vector<Verdict>& entries = columns[number].entries;
    const bool plain = number == 0;
    if (column.kind == ColumnKind::kDictionary) {
      const bool loaded = column.dictionary.load().has_value();
      for (size_t i = 0; loaded && i < column.dictionary.size(); ++i) {
        const std::string_view value = column.dictionary[i];
        entries.push_back(plain ? judge_plain(question.matcher, value)
                                : judge_value(question.matcher, value));
      }
    }
    if (column.kind != ColumnKind::kTexts) continue;
    for (const CataloguePattern& pattern : column.texts->patterns())
      entries.push_back(judge_pattern(*column.texts, pattern, plain, question));
  }
}

// The same, but only entries that have the needed word are looked at.
void TermVerdicts::judge_found(const PatternSegment::Impl& segment, const Question& question) {
  const PatternCatalogue& catalogue = segment.catalogue();
  for (size_t number = 0; number < columns.size(); ++number) {
    const EntryFacts& facts = catalogue.facts(number);
    std::vector<Verdict>& entries = columns[number].entries;
    // Those of dictionaries are made when there is something to say: most hold no match, and there
    // may be very many.
    if (segment.columns[number].kind == ColumnKind::kTexts)
      entries.assign(facts.entries, Verdict::kNever);
    if (question.word == nullptr) continue;
    for (const EntryFacts::SlotShape& slots : facts.slot_shapes) {
      if (!question.word->may_fit(slots.shape)) continue;
      for (const uint32_t pattern : slots.patterns) entries[pattern] = Verdict::kSlots;
    }
    for (const uint32_t pattern : facts.whole) entries[pattern] = Verdict::kSlots;
  }
  const auto entries_of = [&](size_t number) -> std::vector<Verdict>& {
    std::vector<Verdict>& entries = columns[number].entries;
    if (entries.empty()) entries.assign(catalogue.facts(number).entries, Verdict::kNever);
    return entries;
  };
  catalogue.find(*question.needed, [&](size_t number, uint32_t entry, std::string_view text) {
    if (question.matcher.matches(text)) entries_of(number)[entry] = Verdict::kAlways;
  });
  for (size_t number = 0; number < columns.size(); ++number) {
    if (catalogue.facts(number).unsure.empty()) continue;
    std::vector<Verdict>& entries = entries_of(number);
    const bool whole_events =
        number == 0 && segment.columns[number].kind == ColumnKind::kDictionary;
    EntryTexts texts(segment.columns[number], number == 0);
    for (const uint32_t entry : catalogue.facts(number).unsure) {
      if (!whole_events) {
        entries[entry] = Verdict::kMaybe;
      } else {
        entries[entry] =
            question.matcher.matches(texts.at(entry).text) ? Verdict::kAlways : Verdict::kNever;
      }
    }
  }
}

}  // namespace riffle::index
