#include "indexer/base/regex.h"

#include <gtest/gtest.h>

namespace riffle {
namespace {

Regex regex(std::string_view pattern) { return Regex::compile(pattern).value(); }

bool finds(std::string_view pattern, std::string_view subject) {
  RegexMatch match;
  return regex(pattern).search(subject, match) == RegexOutcome::kMatch;
}

TEST(RegexTest, NamedGroups) {
  const Regex r = regex(R"((?<user>\w+)@(?P<host>[\w.]+)(:(?<port>\d+))?)");
  ASSERT_EQ(r.named_groups().size(), 3u);
  EXPECT_EQ(r.named_groups()[0].name, "user");
  EXPECT_EQ(r.named_groups()[2].name, "port");
  EXPECT_EQ(r.named_groups()[2].number, 4u);
  EXPECT_EQ(r.group_count(), 4u);
  RegexMatch match;
  ASSERT_EQ(r.search("mail bob@example.com now", match), RegexOutcome::kMatch);
  EXPECT_EQ(match.group(1), "bob");
  EXPECT_EQ(match.group(2), "example.com");
  EXPECT_FALSE(match.has(4));
  EXPECT_EQ(match.group(4), "");
  EXPECT_EQ(match.begin(0), 5u);
  EXPECT_EQ(r.search("nobody", match), RegexOutcome::kNoMatch);
  EXPECT_FALSE(match.has(0));
}

TEST(RegexTest, PerlsThings) {
  EXPECT_TRUE(finds("(?i)error", "ERROR"));
  EXPECT_TRUE(finds("foo(?!bar)", "foobaz"));
  EXPECT_FALSE(finds("foo(?!bar)", "foobar"));
  EXPECT_TRUE(finds("(?<=a)b", "ab"));
  EXPECT_TRUE(finds(R"((\w)\1)", "hello"));
  EXPECT_TRUE(finds("(?<a>x)|(?<a>y)", "y"));
}

TEST(RegexTest, DollarMatchesBeforeALineEnd) {
  for (const char* subject : {"abc", "abc\n", "abc\r\n", "abc\r"})
    EXPECT_TRUE(finds("c$", subject)) << subject;
  EXPECT_FALSE(finds("b$", "abc"));
  EXPECT_TRUE(finds("(?m)^b$", "a\r\nb\r\nc"));
}

TEST(RegexTest, CharactersNotBytes) {
  RegexMatch match;
  ASSERT_EQ(regex("^.{2}").search("오류가", match), RegexOutcome::kMatch);
  EXPECT_EQ(match.group(0), "오류");
  EXPECT_TRUE(finds("류", "오류"));
  EXPECT_TRUE(finds("(?i)É", "é"));
  // Invalid bytes match nothing and hide nothing.
  EXPECT_TRUE(finds("b",
                    "a\xff"
                    "b"));
  EXPECT_FALSE(finds("a.b",
                     "a\xff"
                     "b"));
}

TEST(RegexTest, AllMatches) {
  const auto all = [](std::string_view pattern, std::string_view subject) {
    const Regex r = regex(pattern);
    RegexMatch match;
    std::string found;
    for (auto outcome = r.search(subject, match); outcome == RegexOutcome::kMatch;
         outcome = r.search_next(match)) {
      found += "[" + std::string(match.group(0)) + "]";
    }
    return found;
  };
  EXPECT_EQ(all(R"(\d)", "a1b2c3"), "[1][2][3]");
  EXPECT_EQ(all("x*", "axxb"), "[][xx][][]");
  EXPECT_EQ(all("", "오a"), "[][][]");
  EXPECT_EQ(all("^a", "aaa"), "[a]");
}

TEST(RegexTest, MistakesPointIntoThePattern) {
  for (const char* pattern : {"(", "[a", "a**?+*", "(?<n", "\\", "(?<1>x)"}) {
    const auto result = Regex::compile(pattern);
    ASSERT_FALSE(result) << pattern;
    EXPECT_EQ(result.error().kind, ErrorKind::kUser);
    ASSERT_TRUE(result.error().span.has_value());
    EXPECT_NE(result.error().message.find("offset"), std::string::npos);
  }
  EXPECT_FALSE(Regex::compile(std::string(kRegexMaxPatternBytes + 1, 'a')));
  EXPECT_FALSE(Regex::compile(std::string(10'000, '(') + std::string(10'000, ')')));
}

TEST(RegexTest, GivesUpInsteadOfHanging) {
  RegexMatch match;
  const Regex catastrophic = regex("^(a+)+$");
  const std::string subject = std::string(5000, 'a') + "b";
  EXPECT_EQ(catastrophic.search(subject, match), RegexOutcome::kGaveUp);
  EXPECT_EQ(catastrophic.search(subject + "오", match), RegexOutcome::kGaveUp);
  EXPECT_EQ(catastrophic.search("aaa", match), RegexOutcome::kMatch);
}

TEST(RegexTest, OneMatchServesManyPatterns) {
  RegexMatch match;
  EXPECT_EQ(regex("a").search("a", match), RegexOutcome::kMatch);
  EXPECT_EQ(regex("(a)(b)(c)(d)").search("abcd", match), RegexOutcome::kMatch);
  EXPECT_EQ(match.group(4), "d");
  EXPECT_EQ(regex("a").search("a", match), RegexOutcome::kMatch);
  EXPECT_FALSE(match.has(1));
  EXPECT_EQ(regex("^$").search(std::string_view(), match), RegexOutcome::kMatch);
}

}  // namespace
}  // namespace riffle
