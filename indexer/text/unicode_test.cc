#include "indexer/text/unicode.h"

#include <gtest/gtest.h>

#include <random>

#include "indexer/base/utf8.h"

namespace riffle::index {
namespace {

std::string folded(std::string_view text, Folding folding = Folding::kCaseless) {
  std::string scratch;
  return std::string(fold(text, folding, scratch));
}

TEST(UnicodeTest, Folds) {
  EXPECT_EQ(folded("Plain ASCII @[`{ Z"), "plain ascii @[`{ z");
  EXPECT_EQ(folded("오류 Error 错误 エラー"), "오류 error 错误 エラー");
  EXPECT_EQ(folded("ＦＵＬＬ"), "full");
  EXPECT_EQ(folded("ｴﾗｰ"), "エラー");
  EXPECT_EQ(folded("Straße"), "strasse");
  EXPECT_EQ(folded("E\u0301"), "é");
  EXPECT_EQ(folded("so\u00ADft\u200B"), "soft");
  EXPECT_EQ(folded("a\xff"
                   "B"),
            "a\uFFFDb");
  EXPECT_EQ(folded("ＡbC é\u00AD", Folding::kKeepCase), "AbC é");
  EXPECT_EQ(folded("한글"), "한글");
  EXPECT_EQ(folded("\u1112\u1161\u11AB"), "한");
}

TEST(UnicodeTest, NothingToDoIsNoCopy) {
  std::string scratch;
  const std::string_view lower = "already lower 오류";
  EXPECT_EQ(fold(lower, Folding::kCaseless, scratch).data(), lower.data());
  const std::string_view mixed = "Mixed 오류";
  EXPECT_EQ(fold(mixed, Folding::kKeepCase, scratch).data(), mixed.data());
}

// The short way must not differ from the long one, and folding twice is folding once.
TEST(UnicodeTest, FoldingIsStable) {
  static constexpr std::pair<char32_t, unsigned> kRanges[] = {
      {0x20, 95},    {0x3000, 0x100}, {0xAC00, 11172}, {0x4E00, 0x5200},
      {0xC0, 0x500}, {0x1100, 256},   {0xFF00, 0xF0}};
  std::mt19937 random(13);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (unsigned n = random() % 6; n > 0; --n) {
      const auto& [first, count] = kRanges[random() % std::size(kRanges)];
      append_utf8(text, first + static_cast<char32_t>(random() % count));
    }
    const std::string once = folded(text);
    ASSERT_EQ(folded(once), once) << text;
    ASSERT_TRUE(is_valid_utf8(once));
    if (folds_like_ascii(text)) {
      // A character that takes the long way, set apart by a blank, must not change the others.
      ASSERT_EQ(folded(text + " é"), once + " é") << text;
    }
  }
}

TEST(UnicodeTest, Classes) {
  const std::pair<char32_t, CharacterClass> cases[] = {
      {'a', CharacterClass::kOther},        {'-', CharacterClass::kMinor},
      {' ', CharacterClass::kMajor},        {U'é', CharacterClass::kOther},
      {U'오', CharacterClass::kIdeograph},  {U'错', CharacterClass::kIdeograph},
      {U'エ', CharacterClass::kIdeograph},  {U'ー', CharacterClass::kIdeograph},
      {U'々', CharacterClass::kIdeograph},  {U'ᄀ', CharacterClass::kIdeograph},
      {U'、', CharacterClass::kMajor},      {U'・', CharacterClass::kMajor},
      {U'「', CharacterClass::kMajor},      {U'“', CharacterClass::kMajor},
      {U'–', CharacterClass::kMinor},       {0x3000, CharacterClass::kMajor},
      {0xA0, CharacterClass::kMajor},       {0x85, CharacterClass::kMajor},
      {0xFFFD, CharacterClass::kMajor},     {U'😀', CharacterClass::kOther},
      {0x20000, CharacterClass::kIdeograph}};
  for (const auto& [character, kind] : cases)
    EXPECT_EQ(classify(character), kind) << static_cast<uint32_t>(character);
}

TEST(UnicodeTest, NeighboursInText) {
  const std::string_view text = "a오-";
  EXPECT_EQ(class_at(text, 1), CharacterClass::kIdeograph);
  EXPECT_EQ(class_before(text, 4), CharacterClass::kIdeograph);
  EXPECT_EQ(class_before(text, 1), CharacterClass::kOther);
  EXPECT_EQ(class_at(text, 4), CharacterClass::kMinor);
  EXPECT_NE(unicode_version().find("ICU "), std::string::npos);
}

}  // namespace
}  // namespace riffle::index
