#include "indexer/text/literal_finder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace riffle::index {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

TEST(LiteralFinderTest, SameAsAPlainLoopOnRandomTexts) {
  std::mt19937 random(6);
  static constexpr std::string_view kBytes = "abAB@`[{ .\xEC\x98";
  int found_some = 0;
  for (int i = 0; i < 60'000; ++i) {
    const bool keep_case = random() % 2 == 0;
    const auto make = [&](size_t length) {
      std::string text(length, 'a');
      for (char& c : text) c = kBytes[random() % kBytes.size()];
      return text;
    };
    // Exactly as long as needed on the heap, so that a sanitizer sees a step too far.
    const std::string text = make(random() % 120);
    std::string literal = make(1 + random() % 5);
    if (random() % 2 == 0 && text.size() > 40)
      literal = text.substr(random() % 30, 1 + random() % 30);
    if (!keep_case) std::transform(literal.begin(), literal.end(), literal.begin(), lower);
    std::string haystack = text;
    if (!keep_case) std::transform(haystack.begin(), haystack.end(), haystack.begin(), lower);
    const size_t from = random() % (text.size() + 2);
    const size_t expected = haystack.find(literal, from);
    const LiteralFinder finder(literal, keep_case);
    const std::vector<char> exact(text.begin(), text.end());
    ASSERT_EQ(finder.find({exact.data(), exact.size()}, from), expected)
        << text << " / " << literal;
    if (expected != std::string::npos) {
      ++found_some;
      ASSERT_TRUE(finder.stands_at(text, expected));
    }
  }
  EXPECT_GT(found_some, 5000);
}

TEST(LiteralFinderTest, StandsAt) {
  const LiteralFinder finder("ab", false);
  EXPECT_TRUE(finder.stands_at("xAb", 1));
  EXPECT_FALSE(finder.stands_at("xAb", 2));
  EXPECT_FALSE(finder.stands_at("xAb", 99));
}

}  // namespace
}  // namespace riffle::index
