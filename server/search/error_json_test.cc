#include "server/search/error_json.h"

#include <gtest/gtest.h>

namespace riffle::server {
namespace {

TEST(PositionIn, CountsCharactersNotBytes) {
  const std::string text = "오류 | hed\n| top x";
  const auto at = [&](size_t offset) {
    const TextPosition position = position_in(text, offset);
    return std::pair(position.line, position.column);
  };
  EXPECT_EQ(at(0), std::pair(size_t{1}, size_t{1}));
  EXPECT_EQ(at(3), std::pair(size_t{1}, size_t{2}));  // after one Hangul syllable
  EXPECT_EQ(at(9), std::pair(size_t{1}, size_t{6}));  // "hed"
  EXPECT_EQ(at(13), std::pair(size_t{2}, size_t{1}));
  EXPECT_EQ(at(15), std::pair(size_t{2}, size_t{3}));
  EXPECT_EQ(at(999), std::pair(size_t{2}, size_t{8}));
}

TEST(ErrorJson, HasWhatThereIs) {
  EXPECT_EQ(error_json(user_error("no"), ""), R"({"message":"no"})");
  EXPECT_EQ(
      error_json(user_error("no", SourceSpan{4, 7}, "try \"x\""), "a\n| hed"),
      R"({"message":"no","hint":"try \"x\"","span":{"begin":4,"end":7,"line":2,"column":3}})");
}

}  // namespace
}  // namespace riffle::server
