#include "indexer/base/utf8.h"

#include <gtest/gtest.h>

#include <random>

namespace riffle {
namespace {

TEST(Utf8Test, EveryCharacterComesBack) {
  for (char32_t c = 0; c <= 0x10FFFF; c += (c < 0x3000 ? 1 : 97)) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    ASSERT_TRUE(is_valid_utf8(text));
    const DecodedCharacter decoded = decode_utf8(text, 0);
    ASSERT_TRUE(decoded.valid);
    ASSERT_EQ(decoded.character, c);
    ASSERT_EQ(decoded.length, text.size());
  }
}

TEST(Utf8Test, ReplacesAsUnicodeAdvises) {
  // The examples of the Unicode standard, section 3.9.
  EXPECT_EQ(replace_invalid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
                                 "A"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
            "A");
  EXPECT_EQ(replace_invalid_utf8("\xED\xA0\x80\xED\xBF\xBF"),
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(replace_invalid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
                                 "A"),
            "\uFFFD\uFFFD\uFFFD\uFFFD"
            "A");
  EXPECT_EQ(replace_invalid_utf8("오\xEC\x98"), "오\uFFFD");
}

TEST(Utf8Test, ValidityIsWhatReplacementLeavesAlone) {
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 24, 'a');
    for (char& c : text) {
      if (random() % 4 == 0) c = static_cast<char>(random());
    }
    if (random() % 2 == 0) text += "é오";
    const std::string replaced = replace_invalid_utf8(text);
    ASSERT_EQ(is_valid_utf8(text), replaced == text);
    ASSERT_TRUE(is_valid_utf8(replaced));
    bool ascii = true;
    for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    ASSERT_EQ(is_ascii(text), ascii);
  }
  std::string longer(1000, 'a');
  EXPECT_TRUE(is_ascii(longer));
  longer[700] = '\xC3';
  EXPECT_FALSE(is_ascii(longer));
  EXPECT_FALSE(is_valid_utf8(longer));
}

}  // namespace
}  // namespace riffle
