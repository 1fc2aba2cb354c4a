#include "indexer/pattern/indexed_catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "indexer/base/test_steps.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/pattern_segment.h"
#include "indexer/pattern/pattern_test_data.h"
#include "indexer/pattern/term_verdicts.h"

namespace riffle::index {
namespace {

// The same rows twice: one segment goes through all entries, the other looks words up.
struct Twins {
  EncodedPatterns sections;
  std::string catalogue;
  std::shared_ptr<const PatternSegment> plain;
  std::shared_ptr<const PatternSegment> indexed;

  explicit Twins(const std::vector<std::string>& rows) {
    PatternRowsWriter writer;
    for (const std::string& row : rows) writer.add(row);
    sections = writer.finish();
    auto opened = PatternSegment::open(sections.segment);
    EXPECT_TRUE(opened) << opened.error().message;
    plain = std::move(opened).value();
    auto encoded = plain->encode_catalogue();
    EXPECT_TRUE(encoded) << encoded.error().message;
    catalogue = std::move(encoded).value();
    auto again = PatternSegment::open(sections.segment, catalogue);
    EXPECT_TRUE(again) << again.error().message;
    indexed = std::move(again).value();
    EXPECT_TRUE(indexed->verify_catalogue());
  }
  Result<RowMask> rows_of(const std::shared_ptr<const PatternSegment>& segment,
                          const TermSpec& spec) const {
    RIFFLE_ASSIGN(const PatternTerm term, PatternTerm::compile(segment, spec));
    RIFFLE_ASSIGN(const auto block,
                  PatternBlock::open(segment, [this](uint32_t part) -> Result<std::string_view> {
                    return std::string_view(sections.blocks[0][part]);
                  }));
    return block->matching_rows(term);
  }
};

// Every verdict on every entry, and every row.
void expect_same(const Twins& twins, const TermSpec& spec) {
  const auto matcher = TermMatcher::compile(spec);
  const auto words = take_apart(spec);
  if (!matcher || !words) return;
  for (const TermWord& word : words->words) {
    const auto of_word = TermMatcher::compile(word.spec());
    ASSERT_TRUE(of_word);
    for (const TermVerdicts::Question& question :
         {TermVerdicts::Question{*of_word, &word, &word, words->placeholder},
          TermVerdicts::Question{*matcher, nullptr, &word, words->placeholder}}) {
      const TermVerdicts plain(twins.plain->impl(), question);
      const TermVerdicts indexed(twins.indexed->impl(), question);
      EXPECT_EQ(plain.shapes, indexed.shapes);
      ASSERT_EQ(plain.columns.size(), indexed.columns.size());
      for (size_t i = 0; i < plain.columns.size(); ++i) {
        ASSERT_EQ(plain.columns[i].entries, indexed.columns[i].entries)
            << "term <" << spec.term << "> word <" << word.text() << "> column " << i;
        EXPECT_EQ(plain.columns[i].any, indexed.columns[i].any);
        EXPECT_EQ(plain.columns[i].only_slots, indexed.columns[i].only_slots);
      }
    }
  }
  const auto plain = twins.rows_of(twins.plain, spec);
  const auto indexed = twins.rows_of(twins.indexed, spec);
  ASSERT_TRUE(plain && indexed);
  ASSERT_EQ(plain->rows(), indexed->rows());
  for (uint32_t row = 0; row < plain->rows(); ++row)
    ASSERT_EQ(plain->test(row), indexed->test(row)) << spec.term << " in row " << row;
}

TEST(IndexedCatalogue, RandomTermsFindWhatGoingThroughAllEntriesFinds) {
  size_t entries = 0;
  for (uint32_t seed = 100; seed < 108; ++seed) {
    TestTexts texts(seed);
    std::vector<std::string> rows = seed % 4 == 0 ? hostile_texts() : std::vector<std::string>();
    for (int i = 0; i < 500; ++i) rows.push_back(texts.event());
    const Twins twins(rows);
    entries += twins.plain->entries();
    for (int i = 0; i < test_steps(150) && !::testing::Test::HasFailure(); ++i) {
      TermSpec spec;
      spec.term = texts.term();
      if (i % 3 == 0) {  // something that stands there, or begins so
        const std::string& row = rows[texts.random(static_cast<uint32_t>(rows.size()))];
        spec.term = row.substr(texts.random(static_cast<uint32_t>(row.size()) + 1), 1 + i % 12);
        if (i % 2 == 0) spec.term += "*";
      }
      spec.phrase = texts.random(4) == 0;
      spec.whole_token = !spec.phrase && texts.random(5) == 0;
      spec.case_sensitive = texts.random(5) == 0;
      expect_same(twins, spec);
    }
  }
  EXPECT_GT(entries, 5'000u);
}

// Dictionaries of thousands of values; words longer than the index keeps, prefixes of few and of
// more words than are looked up, words at every edge of a document.
TEST(IndexedCatalogue, LargeDictionariesAndLongWords) {
  std::mt19937 random(7);
  std::vector<std::string> rows;
  const std::string longest(kMaxIndexedWord, 'x');
  for (int i = 0; i < 30'000; ++i) {
    // New values come slowly, as a dictionary wants them.
    const uint32_t value = random() % std::max(1'000, i / 5);
    const std::string number = std::to_string(value);
    std::string user;
    for (uint32_t k = 0; k < 6; ++k)
      user += static_cast<char>('a' + value * (k + 7) / (k + 1) % 26);
    rows.push_back("{\"user\":\"" + user + "\",\"path\":\"/Shop/item" + number + "/" + longest +
                   number + "\",\"mail\":\"u" + number + "@example.com\"}");
  }
  const Twins twins(rows);
  EXPECT_GT(twins.plain->entries(), 10'000u);
  std::vector<std::string> terms = {
      "shop",    "SHOP",    "item17",       "item17*",       "item*",       "u*",
      "u1*",     "example", "com",          "*com",          "u17@example", "absent",
      "absent*", longest,   longest + "17", longest + "17*", longest + "*", longest + "999999",
      "x*",      "a*",      "/shop/item8",  "item4799",      "item5500",    "u0"};
  for (int i = 0; i < 60; ++i) terms.push_back("item" + std::to_string(random() % 6'000));
  for (const std::string& term : terms) {
    for (const bool phrase : {false, true}) {
      expect_same(twins, {term, phrase});
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

// As many entries, so that only their words show it.
TEST(IndexedCatalogue, VerifyingComparesTheWords) {
  const Twins twins({"alpha beta", "{\"k\":\"one\"}"});
  for (const char* other : {"alpha gamma", "alpha", "alpha beta gamma"}) {
    const Twins others({other, "{\"k\":\"one\"}"});
    const auto opened = PatternSegment::open(twins.sections.segment, others.catalogue);
    ASSERT_TRUE(opened) << other;
    const auto verified = (*opened)->verify_catalogue();
    ASSERT_FALSE(verified) << other;
    EXPECT_EQ(verified.error().kind, ErrorKind::kDamage);
  }
}

TEST(IndexedCatalogue, OneOfOtherPatternsIsRefused) {
  const Twins few({"alpha", "beta"});
  std::vector<std::string> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back("{\"k\":\"" + std::string(static_cast<size_t>(i) + 1, 'v') + "\"}");
  const Twins many(rows);
  const auto opened = PatternSegment::open(few.sections.segment, many.catalogue);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kDamage);
  for (const size_t bytes : {size_t{1}, size_t{7}, size_t{8}, size_t{40}}) {
    const auto cut = PatternSegment::open(few.sections.segment,
                                          std::string_view(few.catalogue).substr(0, bytes));
    ASSERT_FALSE(cut) << bytes;
    EXPECT_EQ(cut.error().kind, ErrorKind::kDamage) << bytes;
  }
  std::string other = few.catalogue;
  other[0] = 9;
  EXPECT_FALSE(PatternSegment::open(few.sections.segment, other));
}

}  // namespace
}  // namespace riffle::index
