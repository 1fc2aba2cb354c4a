#include "query-lang/commands/explain.h"

#include <gtest/gtest.h>

#include "query-lang/query.h"

namespace riffle::lang {
namespace {

TEST(ExplainForm, GivesTheIdAndWhereTheQueryBegins) {
  const std::string_view text = "Explain event=a-1 FOR error | head 5";
  const auto form = explain_form(text);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->id, "a-1");
  EXPECT_EQ(text.substr(form->query_begin), " error | head 5");
  const auto quoted = explain_form("| explain event = \"a b\" for x");
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->id, "a b");
}

TEST(ExplainForm, OtherTextsAreSearches) {
  for (const std::string_view text :
       {"", "explain", "explain event", "explain event=", "explain event=a", "explain event=a for",
        "explain event=\"a for x", "explain event=a forx", "explaining event=a for x",
        "| explain event=a [search x]"}) {
    EXPECT_FALSE(explain_form(text)) << text;
  }
}

TEST(ExplainForm, AnErrorPointsIntoTheQueryBehindIt) {
  const std::string_view text = "explain event=a for x | wehre n=1";
  const auto query = Query::parse(text);
  ASSERT_FALSE(query);
  ASSERT_TRUE(query.error().span);
  EXPECT_EQ(
      text.substr(query.error().span->begin, query.error().span->end - query.error().span->begin),
      "wehre");
}

}  // namespace
}  // namespace riffle::lang
