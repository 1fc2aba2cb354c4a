#include "indexer/text/tokenizer.h"

#include <gtest/gtest.h>

#include <string>

namespace riffle::index {
namespace {

std::string tokens(std::string_view text) {
  std::string scratch;
  const std::string_view folded = fold(text, Folding::kCaseless, scratch);
  std::string result;
  tokenize(folded, [&](const TokenSpan& span) {
    static constexpr char kMarks[] = {'T', 'p', 'i', 'P'};
    result += kMarks[static_cast<size_t>(span.kind)];
    result += ':';
    result += folded.substr(span.begin, span.end - span.begin);
    result += ' ';
  });
  return result;
}

TEST(TokenizerTest, Table) {
  EXPECT_EQ(tokens(""), "");
  EXPECT_EQ(tokens(" , "), "");
  EXPECT_EQ(tokens("Error in [x]"), "p:error p:in p:x ");
  EXPECT_EQ(tokens("ip=10.0.0.1 ok"), "p:ip p:10 p:0 p:0 p:1 T:ip=10.0.0.1 p:ok ");
  EXPECT_EQ(tokens("-- a-"), "T:-- p:a T:a- ");
  EXPECT_EQ(tokens("오류가"), "i:오 P:오류 i:류 P:류가 i:가 T:오류가 ");
  EXPECT_EQ(tokens("db오류 x"), "p:db i:오 P:오류 i:류 T:db오류 p:x ");
  EXPECT_EQ(tokens("오a류"), "i:오 p:a i:류 T:오a류 ");
  EXPECT_EQ(tokens("오-류"), "i:오 i:류 T:오-류 ");
  EXPECT_EQ(tokens("CAFÉ、ＯＫ"), "p:café p:ok ");
  EXPECT_EQ(tokens("a\xff"
                   "b"),
            "p:a p:b ");
}

TEST(BreakRulesTest, EveryAsciiByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    BreakKind expected = BreakKind::kNone;
    if (byte <= ' ' || byte == 0x7F ||
        std::string_view("[]<>(){}|!;,'\"*&?+").find(c) != std::string_view::npos) {
      expected = BreakKind::kMajor;
    } else if (std::string_view("/:=@.-$#%\\_").find(c) != std::string_view::npos) {
      expected = BreakKind::kMinor;
    }
    EXPECT_EQ(break_kind(static_cast<unsigned char>(byte)), expected) << byte;
  }
}

}  // namespace
}  // namespace riffle::index
