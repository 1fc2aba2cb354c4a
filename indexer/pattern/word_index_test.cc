#include "indexer/pattern/word_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace riffle::index {
namespace {

std::unique_ptr<const WordIndex> index_of(const std::vector<std::vector<std::string>>& documents) {
  auto builder = WordIndexBuilder::begin();
  EXPECT_TRUE(builder) << builder.error().message;
  for (const std::vector<std::string>& words : documents) EXPECT_TRUE((*builder)->add(words));
  const auto bytes = (*builder)->finish();
  EXPECT_TRUE(bytes) << bytes.error().message;
  auto opened = WordIndex::open(*bytes);
  EXPECT_TRUE(opened) << opened.error().message;
  return std::move(opened).value();
}

// More documents than Xapian keeps in memory before it writes (10,000); several threads ask.
TEST(WordIndex, FindsWhatASetFinds) {
  std::mt19937 random(3);
  std::vector<std::vector<std::string>> documents;
  std::map<std::string, std::set<uint32_t>> expected;
  for (uint32_t number = 0; number < 12'000; ++number) {
    std::vector<std::string>& words = documents.emplace_back();
    for (uint32_t i = random() % 5; i > 0; --i) {
      const uint32_t dice = random();
      words.push_back(dice % 4 == 0 ? "w" + std::to_string(random() % 20'000)
                      : dice % 4 == 1
                          ? std::string(kMaxIndexedWord, static_cast<char>('a' + dice % 26))
                          : "common" + std::to_string(random() % 9));
      expected[words.back()].insert(number);
    }
  }
  const auto index = index_of(documents);
  EXPECT_EQ(index->documents(), documents.size());
  const auto ask = [&](uint32_t seed) {
    std::mt19937 own(seed);
    for (int i = 0; i < 300; ++i) {
      auto at = expected.begin();
      std::advance(at, own() % expected.size());
      const auto found = index->with_word(at->first);
      ASSERT_TRUE(found);
      EXPECT_EQ(std::set<uint32_t>(found->begin(), found->end()), at->second);
      EXPECT_TRUE(std::is_sorted(found->begin(), found->end()));
      const std::string prefix = at->first.substr(0, 1 + own() % at->first.size());
      std::set<uint32_t> having;
      for (const auto& [word, in] : expected) {
        if (word.starts_with(prefix)) having.insert(in.begin(), in.end());
      }
      const auto begun = index->with_prefix(prefix, SIZE_MAX);
      ASSERT_TRUE(begun);
      EXPECT_EQ(*begun, std::vector<uint32_t>(having.begin(), having.end())) << prefix;
    }
  };
  std::vector<std::thread> threads;
  for (uint32_t seed = 0; seed < 3; ++seed) threads.emplace_back(ask, seed);
  for (std::thread& thread : threads) thread.join();
}

TEST(WordIndex, SaysWhenAPrefixIsThatOfTooManyWords) {
  const auto index = index_of({{"a1", "a2", "b"}, {"a3"}});
  EXPECT_EQ(index->with_prefix("a", 2), std::nullopt);
  EXPECT_EQ(index->with_prefix("a", 3), (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(index->with_prefix("c", 0), std::vector<uint32_t>());
  EXPECT_EQ(index->with_word("a"), std::vector<uint32_t>());
}

TEST(WordIndex, WhatIsNoIndexIsRefused) {
  for (const std::string& bytes : {std::string(), std::string("no"), std::string(9000, '\0')}) {
    const auto opened = WordIndex::open(bytes);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kDamage);
  }
}

TEST(WordIndex, AWordThatXapianCantTakeIsAnErrorNotALoss) {
  auto builder = WordIndexBuilder::begin();
  ASSERT_TRUE(builder);
  ASSERT_TRUE((*builder)->add(std::vector<std::string>{"good"}));
  EXPECT_FALSE((*builder)->add(std::vector<std::string>{std::string(300, 'x')}));
}

}  // namespace
}  // namespace riffle::index
