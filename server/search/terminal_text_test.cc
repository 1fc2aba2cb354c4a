#include "server/search/terminal_text.h"

#include <gtest/gtest.h>

namespace riffle::server {
namespace {

TEST(TerminalText, LinesAndTabsStayAndNothingElseGetsThrough) {
  EXPECT_EQ(escape_lines_for_terminal("a,\x1b[31mb\r\nc\td\r\n"), "a,\\x1b[31mb\r\nc\td\r\n");
  // A carriage return that ends no line would write over what stands before it.
  EXPECT_EQ(escape_lines_for_terminal("safe\rrm -rf\n"), "safe\\x0drm -rf\n");
  EXPECT_EQ(escape_lines_for_terminal("last\r"), "last\\x0d");
  EXPECT_EQ(escape_lines_for_terminal("\u202e오류\xff"), "\\u202e오류\\xff");
  EXPECT_EQ(escape_lines_for_terminal(""), "");
  EXPECT_EQ(escape_lines_for_terminal("\n\n"), "\n\n");
}

TEST(TerminalText, AMaskedQueryKeepsItsPlaces) {
  const std::string query = "a \x1b[2J \u009b \u202e \xff 오류\n\t| x";
  const std::string masked = masked_for_terminal(query);
  EXPECT_EQ(masked.size(), query.size());
  EXPECT_EQ(masked.find("| x"), query.find("| x"));
  EXPECT_EQ(masked, "a ?[2J \u00b7 \uFFFD ? 오류\n\t| x");
}

}  // namespace
}  // namespace riffle::server
