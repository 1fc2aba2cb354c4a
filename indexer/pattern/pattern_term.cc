#include "indexer/pattern/pattern_term.h"

#include <algorithm>

#include "indexer/pattern/term_run.h"

namespace riffle::index {

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
    impl->word_verdicts.emplace_back(
        shared, TermVerdicts::Question{of_word, &word, &word, impl->words.placeholder});
  }
  if (impl->words.within_value && !impl->words.exact && !impl->words.everything) {
    const TermWord* longest = impl->words.words.empty() ? nullptr : &impl->words.words.front();
    impl->verdicts.emplace_back(
        shared, TermVerdicts::Question{impl->matcher, nullptr, longest, impl->words.placeholder});
  }
  // What the verdicts say is no more than a guess then.
  if (shared.damaged()) RIFFLE_TRY(shared.load());
  return PatternTerm(std::unique_ptr<const Impl>(std::move(impl)));
}

}  // namespace riffle::index
