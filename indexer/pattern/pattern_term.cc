#include "indexer/pattern/pattern_term.h"

#include <algorithm>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/term_run.h"
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

// Whether escapes in it may mean something that its pieces do not show.
bool is_opaque(std::string_view pattern, bool plain) {
  if (!plain) return pattern.find("\\u") != std::string_view::npos;
  const size_t begin = pattern.find_first_not_of(" \t\r\n");
  const bool container =
      begin != std::string_view::npos && (pattern[begin] == '{' || pattern[begin] == '[');
  return container && pattern.find('\\') != std::string_view::npos;
}

}  // namespace

TermVerdicts::TermVerdicts(const PatternSegment::Impl& segment, const TermMatcher& matcher,
                           const TermWord* word, char placeholder) {
  for (const Shape& shape : segment.shapes)
    shapes.push_back(judge_shape(matcher, shape, placeholder));
  shapes[0] = Verdict::kNever;
  columns.resize(segment.columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const SegmentColumn& column = segment.columns[i];
    OfColumn& out = columns[i];
    const bool plain = i == 0;
    if (column.kind == ColumnKind::kDictionary) {
      for (const std::string& value : column.dictionary) {
        out.entries.push_back(plain ? judge_plain(matcher, value) : judge_value(matcher, value));
      }
    } else if (column.kind == ColumnKind::kTexts) {
      judge_patterns(column, plain, matcher, word, placeholder, out);
    }
    out.any = std::any_of(out.entries.begin(), out.entries.end(),
                          [](Verdict verdict) { return verdict != Verdict::kNever; });
    out.only_slots = std::all_of(out.entries.begin(), out.entries.end(), [](Verdict verdict) {
      return verdict == Verdict::kNever || verdict == Verdict::kSlots;
    });
  }
}

void TermVerdicts::judge_patterns(const SegmentColumn& column, bool plain,
                                  const TermMatcher& matcher, const TermWord* word,
                                  char placeholder, OfColumn& out) {
  const TextCatalogue& texts = *column.texts;
  std::string source;
  for (const CataloguePattern& pattern : texts.patterns()) {
    if (texts.whole(pattern)) {
      out.entries.push_back(word != nullptr ? Verdict::kSlots : Verdict::kNever);
      continue;
    }
    source.clear();
    bool wide = false;
    bool in_slots = false;
    uint32_t done = 0;
    for (uint32_t i = 0; i < pattern.slots; ++i) {
      const CatalogueSlot& slot = texts.slot(pattern, i);
      const uint32_t mark = texts.mark(pattern, i);
      source += pattern.text.substr(done, mark - done);
      done = mark + 1;
      if (slot.kind == SlotKind::kConstant) {
        source += slot.value;
        continue;
      }
      source += placeholder;
      wide = wide || (slot.classes & kSlotWide) != 0;
      in_slots = in_slots || (word != nullptr && word->may_fit(slot));
    }
    source += pattern.text.substr(done);
    Verdict verdict = in_slots ? Verdict::kSlots : Verdict::kNever;
    if (placeholder == 0 || wide || is_opaque(source, plain)) {
      verdict = Verdict::kMaybe;
    } else {
      const std::string text = plain ? source : decode_json_string(source);
      if (!folds_like_ascii(text)) {
        verdict = Verdict::kMaybe;
      } else if (matcher.matches(text)) {
        verdict = Verdict::kAlways;
      }
    }
    out.entries.push_back(verdict);
  }
}

PatternTerm::PatternTerm(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
PatternTerm::~PatternTerm() = default;
PatternTerm::PatternTerm(PatternTerm&&) noexcept = default;
PatternTerm& PatternTerm::operator=(PatternTerm&&) noexcept = default;

Result<PatternTerm> PatternTerm::compile(std::shared_ptr<const PatternSegment> segment,
                                         const TermSpec& spec) {
  RIFFLE_ASSIGN(TermMatcher matcher, TermMatcher::compile(spec));
  RIFFLE_ASSIGN(TermWords words, take_apart(spec));
  auto impl = std::make_unique<Impl>(std::move(segment), std::move(matcher), std::move(words));
  const PatternSegment::Impl& shared = impl->segment->impl();
  if (impl->words.aligned()) impl->alignments = find_alignments(shared, impl->words);
  // Long words are rare: they leave the least for those after them.
  std::stable_sort(
      impl->words.words.begin(), impl->words.words.end(),
      [](const TermWord& a, const TermWord& b) { return a.text().size() > b.text().size(); });
  for (const TermWord& word : impl->words.words) {
    if (impl->words.aligned()) break;  // rows are found by all of them together
    RIFFLE_ASSIGN(const TermMatcher of_word, TermMatcher::compile(word.spec()));
    impl->word_verdicts.emplace_back(shared, of_word, &word, impl->words.placeholder);
  }
  if (impl->words.within_value && !impl->words.exact && !impl->words.everything) {
    impl->verdicts.emplace_back(shared, impl->matcher, nullptr, impl->words.placeholder);
  }
  return PatternTerm(std::unique_ptr<const Impl>(std::move(impl)));
}

}  // namespace riffle::index
