#include "indexer/pattern/word_index.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace riffle::index {
namespace {

using Words = std::map<std::string, std::set<uint32_t>>;

std::unique_ptr<const WordIndex> index_of(const Words& words) {
  auto builder = WordIndexBuilder::begin();
  EXPECT_TRUE(builder) << builder.error().message;
  for (const auto& [word, entries] : words)
    EXPECT_TRUE((*builder)->add(word, std::vector<uint32_t>(entries.begin(), entries.end())));
  const auto bytes = (*builder)->finish();
  EXPECT_TRUE(bytes) << bytes.error().message;
  auto opened = WordIndex::open(*bytes);
  EXPECT_TRUE(opened) << opened.error().message;
  return std::move(opened).value();
}

std::vector<uint32_t> list(const std::set<uint32_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}

// Words of one byte and of the greatest length, in one entry and in thousands; several threads ask.
TEST(WordIndex, FindsWhatASetFinds) {
  std::mt19937 random(3);
  Words expected;
  for (uint32_t number = 0; number < 12'000; ++number) {
    for (uint32_t i = random() % 5; i > 0; --i) {
      const uint32_t dice = random();
      const std::string letter(1, static_cast<char>('a' + dice % 26));
      const std::string word = dice % 8 == 0   ? std::string(kMaxIndexedWord, letter[0])
                               : dice % 8 == 1 ? letter
                               : dice % 8 < 5  ? "w" + std::to_string(random() % 20'000)
                                               : "common" + std::to_string(random() % 9);
      expected[word].insert(number);
    }
  }
  const auto index = index_of(expected);
  const auto ask = [&](uint32_t seed) {
    std::mt19937 own(seed);
    for (int i = 0; i < 100; ++i) {
      auto at = expected.begin();
      std::advance(at, own() % expected.size());
      EXPECT_EQ(index->with_word(at->first), list(at->second));
      const std::string absent = at->first + (own() % 2 == 0 ? "!" : "~");
      EXPECT_EQ(index->with_word(absent), std::vector<uint32_t>());
      const std::string prefix = at->first.substr(0, 1 + own() % at->first.size());
      std::set<uint32_t> having;
      size_t words = 0;
      for (const auto& [word, in] : expected) {
        if (!word.starts_with(prefix)) continue;
        having.insert(in.begin(), in.end());
        ++words;
      }
      EXPECT_EQ(index->with_prefix(prefix, words), list(having)) << prefix;
      EXPECT_EQ(index->with_prefix(prefix, words - 1), std::nullopt);
    }
  };
  std::vector<std::thread> threads;
  for (uint32_t seed = 0; seed < 3; ++seed) threads.emplace_back(ask, seed);
  for (std::thread& thread : threads) thread.join();
}

TEST(WordIndex, AnEmptyOneHasNothing) {
  const auto index = index_of({});
  EXPECT_EQ(index->with_word("a"), std::vector<uint32_t>());
  EXPECT_EQ(index->with_prefix("a", 0), std::vector<uint32_t>());
}

TEST(WordIndex, WhatAKilledProcessLeftGoes) {
  const std::filesystem::path temporary = std::filesystem::temp_directory_path();
  constexpr int kNoProcess = 999'999'999;  // more than Linux has
  const auto make = [&](int process, int age) {
    std::filesystem::path path =
        temporary / ("riffle-catalogue-" + std::to_string(process) + "-test" + std::to_string(age));
    std::filesystem::create_directories(path / "inside");
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(age));
    return path;
  };
  const auto left = make(kNoProcess, 2);
  const auto young = make(kNoProcess, 0);
  const auto own = make(::getpid(), 2);
  EXPECT_TRUE(WordIndexBuilder::begin());
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(young));
  EXPECT_TRUE(std::filesystem::exists(own));
  std::filesystem::remove_all(young);
  std::filesystem::remove_all(own);
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
  const std::vector<uint32_t> entries = {1};
  ASSERT_TRUE((*builder)->add("good", entries));
  const bool taken = (*builder)->add(std::string(300, 'x'), entries).has_value();
  EXPECT_FALSE(taken && (*builder)->finish());
}

}  // namespace
}  // namespace riffle::index
