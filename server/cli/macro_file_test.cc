#include "server/cli/macro_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace riffle::server {
namespace {

Result<MacroFile> read(const std::string& text) {
  std::istringstream in(text);
  return MacroFile::read(in, "macros.jsonl");
}

TEST(MacroFile, TheOwnGroupGoesFirst) {
  const auto file = read(R"({"name":"idx","args":[],"definition":"index=a","group":"one"}
{"name":"idx","args":[],"definition":"index=b","group":"two"}
{"name":"top","args":["n","f"],"definition":"top $n$ $f$","iseval":false}
{"name":"old","args":"a, b","definition":"\"x\"","iseval":true})");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->find("two", "idx", 0)->definition, "index=b");
  EXPECT_EQ(file->find("three", "idx", 0)->definition, "index=a");
  EXPECT_FALSE(file->find("one", "idx", 1).has_value());
  EXPECT_EQ(file->find("one", "top", 2)->parameters, (std::vector<std::string>{"n", "f"}));
  EXPECT_TRUE(file->find("", "old", 2)->evaluated);
  EXPECT_EQ(GroupMacros(*file, "two").find("idx", 0)->definition, "index=b");
}

TEST(MacroFile, TheNumberOfArgumentsMayStandInTheName) {
  const auto file = read("{\"name\":\"ctof(1)\",\"args\":[\"c\"],\"definition\":\"$c$*1.8+32\"}");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->find("", "ctof", 1)->definition, "$c$*1.8+32");
}

TEST(MacroFile, ABrokenLineIsNamed) {
  for (const char* text :
       {"{\"name\":\"a\",\"definition\":\"x\"}\n{", "{\"name\":\"a\",\"definition\":\"x\"}\n[]",
        "\n{\"definition\":\"x\"}"}) {
    const auto file = read(text);
    ASSERT_FALSE(file.has_value());
    EXPECT_THAT(file.error().message, ::testing::HasSubstr("macros.jsonl:2"));
  }
}

}  // namespace
}  // namespace riffle::server
