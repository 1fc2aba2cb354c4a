#include "query-lang/syntax/error_text.h"

#include <gtest/gtest.h>

#include "query-lang/query.h"

namespace riffle::lang {
namespace {

TEST(ErrorText, CaretsStandUnderTheSpan) {
  const Error error = user_error("head: expected a number, found 'xyz'", SourceSpan{7, 10},
                                 "it is used as head <n>");
  EXPECT_EQ(render_error("| head xyz | table a", error),
            "line 1, column 8: head: expected a number, found 'xyz'\n"
            "  | head xyz | table a\n"
            "         ^^^\n"
            "it is used as head <n>\n");
}

TEST(ErrorText, WideCharactersTakeTwoColumns) {
  const std::string query = "오류 日本 | tabel a";
  const size_t at = query.find("tabel");
  const Error error =
      user_error("unknown command 'tabel'",
                 SourceSpan{static_cast<uint32_t>(at), static_cast<uint32_t>(at + 5)});
  EXPECT_EQ(render_error(query, error),
            "line 1, column 9: unknown command 'tabel'\n"
            "  오류 日本 | tabel a\n"
            "              ^^^^^\n");
}

TEST(ErrorText, TheRightLine) {
  const std::string query = "error\n| stats\n| wher x";
  const size_t at = query.find("wher");
  const Error error =
      user_error("unknown", SourceSpan{static_cast<uint32_t>(at), static_cast<uint32_t>(at + 4)});
  EXPECT_EQ(render_error(query, error), "line 3, column 3: unknown\n  | wher x\n    ^^^^\n");
}

TEST(ErrorText, AtTheEndAndWithoutASpan) {
  EXPECT_EQ(render_error("| where", user_error("ends", SourceSpan{7, 7})),
            "line 1, column 8: ends\n  | where\n         ^\n");
  EXPECT_EQ(render_error("| where", limit_error("too much", "narrow it")), "too much\nnarrow it\n");
  EXPECT_EQ(render_error("", user_error("empty", SourceSpan{90, 99})),
            "line 1, column 1: empty\n  \n  ^\n");
}

// The span of each kind of mistake, as text of the query.
TEST(ErrorText, SpansPointAtWhatIsMeant) {
  const std::pair<std::string_view, std::string_view> mistakes[] = {
      {"error | wher x=1", "wher"},
      {"error | where isnul(x)", "isnul"},
      {"error | where x=", ""},
      {"error | rex feild=a \"(?<x>a)\"", "feild"},
      {"error | rename a b", "b"},
      {"error | | table a", "|"},
      {"error \"open", "\"open"},
      {"(error", "("},
      {"error)", ")"},
      {"search earliest=soonish", "earliest=soonish"},
      {"search x [search y | tabel z]", "tabel"},
      {"search x ```note``` [search y | tabel z]", "tabel"},
  };
  for (const auto& [query, wanted] : mistakes) {
    const Result<Query> parsed = Query::parse(query);
    ASSERT_FALSE(parsed) << query;
    ASSERT_TRUE(parsed.error().span) << query << ": " << parsed.error().message;
    const SourceSpan span = *parsed.error().span;
    ASSERT_LE(span.end, query.size()) << query;
    EXPECT_EQ(query.substr(span.begin, span.end - span.begin), wanted)
        << query << ": " << parsed.error().message;
  }
}

}  // namespace
}  // namespace riffle::lang
