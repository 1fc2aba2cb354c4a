#include "indexer/pattern/term_verdicts.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "indexer/base/test_steps.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/pattern_test_data.h"

namespace riffle::index {
namespace {

void expect_same(const PatternSegment::Impl& segment, const TermVerdicts::Question& question,
                 const TermSpec& spec) {
  TermVerdicts::Question plainly = question;
  plainly.needed = nullptr;
  const TermVerdicts found(segment, question);
  const TermVerdicts judged(segment, plainly);
  EXPECT_EQ(found.shapes, judged.shapes) << spec.term;
  ASSERT_EQ(found.columns.size(), judged.columns.size());
  for (size_t i = 0; i < found.columns.size(); ++i) {
    EXPECT_EQ(found.columns[i].entries, judged.columns[i].entries) << spec.term << " in " << i;
    EXPECT_EQ(found.columns[i].any, judged.columns[i].any);
    EXPECT_EQ(found.columns[i].only_slots, judged.columns[i].only_slots);
  }
}

// What one pass over the texts finds is what judging each of them finds.
TEST(TermVerdicts, LookingForAWordFirstChangesNothing) {
  size_t terms = 0;
  constexpr int kTerms = 80;
  const int seeds = test_steps(12);
  for (int seed = 0; seed < seeds; ++seed) {
    TestTexts texts(static_cast<uint32_t>(seed));
    PatternRowsWriter writer;
    for (int i = 0; i < 600; ++i) writer.add(texts.event());
    const EncodedPatterns encoded = writer.finish();
    const auto segment = PatternSegment::open(encoded.segment);
    ASSERT_TRUE(segment) << segment.error().message;
    for (int i = 0; i < kTerms; ++i) {
      TermSpec spec;
      spec.term = texts.term();
      spec.phrase = texts.random(4) == 0;
      spec.case_sensitive = texts.random(5) == 0;
      const auto matcher = TermMatcher::compile(spec);
      const auto words = take_apart(spec);
      if (!matcher || !words || words->words.empty()) continue;
      ++terms;
      const TermWord& word = words->words.front();
      expect_same((*segment)->impl(), {*matcher, nullptr, &word, words->placeholder}, spec);
      const auto of_word = TermMatcher::compile(word.spec());
      ASSERT_TRUE(of_word);
      expect_same((*segment)->impl(), {*of_word, &word, &word, words->placeholder}, spec);
    }
  }
  EXPECT_GT(terms, static_cast<size_t>(seeds * kTerms) / 2);
}

}  // namespace
}  // namespace riffle::index
