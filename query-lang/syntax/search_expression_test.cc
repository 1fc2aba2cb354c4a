#include "query-lang/syntax/search_expression.h"

#include <gtest/gtest.h>

#include <random>

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;

Result<SearchExpression> parse(std::string_view text) {
  const SourceText source = SourceText::plain(text);
  Lexer lexer(source, 0, text.size());
  return parse_search_expression(lexer);
}

std::string predicate_of(std::string_view text) {
  const Result<SearchExpression> expression = parse(text);
  return expression ? index::to_string(to_predicate(*expression))
                    : "error: " + expression.error().message;
}

std::string printed(std::string_view text) {
  const Result<SearchExpression> expression = parse(text);
  return expression ? print_search(*expression) : "error: " + expression.error().message;
}

TEST(SearchExpression, Precedence) {
  EXPECT_EQ(printed("a b OR c d"), "a b OR c d");
  EXPECT_EQ(predicate_of("a b OR c d"), predicate_of("a AND (b OR c) AND d"));
  EXPECT_EQ(predicate_of("NOT a OR b"), predicate_of("(NOT a) OR b"));
  EXPECT_EQ(printed("(a AND b) OR c"), "(a b) OR c");
  EXPECT_EQ(printed("((a)) (b (c))"), "a b c");
  EXPECT_EQ(printed("NOT NOT a"), "a");
  EXPECT_EQ(printed(""), "*");
  EXPECT_EQ(printed("NOT ( )"), "NOT *");
}

TEST(SearchExpression, Escapes) {
  EXPECT_EQ(parse(R"(path="C:\\Windows\\*")")->text, R"(C:\\Windows\\*)");
  EXPECT_EQ(parse(R"(C:\Windows\x)")->text, R"(C:\\Windows\\x)");
  EXPECT_EQ(parse(R"(a\"b\|c)")->text, R"(a"b|c)");
  EXPECT_EQ(parse(R"("say \"hi\"")")->text, R"(say "hi")");
  EXPECT_EQ(parse(R"(re=\d+)")->text, R"(\\d+)");
}

TEST(SearchExpression, Comparisons) {
  EXPECT_EQ(printed("a = 1 b!=2 c >= 3 d==4"), "a=1 b!=2 c>=3 d=4");
  EXPECT_EQ(printed("\"a b\"=\"c d\" 'e f'=g"), "\"a b\"=\"c d\" \"e f\"=g");
  EXPECT_EQ(printed("a IN (x, \"y z\" w*)"), "a IN (x, \"y z\", w*)");
  EXPECT_EQ(printed("a NOT IN (x)"), "NOT a IN (x)");
  EXPECT_EQ(printed("a=\"\""), "a=\"\"");
  EXPECT_EQ(printed("url=http://x?a=b&c=<d>"), "url=\"http://x?a=b&c=<d>\"");
}

TEST(SearchExpression, Mistakes) {
  EXPECT_EQ(printed("a OR"), "error: expected a search term, but the search ends here");
  EXPECT_EQ(printed("AND a"), "error: AND needs a term on both sides");
  EXPECT_EQ(printed("a="), "error: expected a value for a, but the search ends here");
  EXPECT_EQ(printed("a IN (b"), "error: expected a value, but the search ends here");
  EXPECT_EQ(printed("(a"), "error: expected ')', but the search ends here");
  EXPECT_EQ(printed("TERM()"), "error: TERM() needs a term");
}

TEST(SearchExpression, DepthIsBounded) {
  EXPECT_NE(printed(std::string(10'000, '(') + "a" + std::string(10'000, ')')).find("nests deeper"),
            std::string::npos);
  std::string many = "a";
  for (int i = 0; i < 20'000; ++i) many += " OR b";
  EXPECT_EQ(parse(many)->children.size(), 20'001u);
  std::string negations;
  for (int i = 0; i < 20'001; ++i) negations += "NOT ";
  EXPECT_EQ(printed(negations + "a"), "NOT a");
}

class RandomSearch {
 public:
  explicit RandomSearch(unsigned seed) : random_(seed) {}

  SearchExpression make(int depth) {
    SearchExpression e;
    if (depth == 0) return leaf();
    e.kind = std::array{Kind::kNot, Kind::kAnd, Kind::kOr}[pick(3)];
    const size_t count = e.kind == Kind::kNot ? 1 : 2 + pick(2);
    while (e.children.size() < count) {
      SearchExpression child = make(static_cast<int>(pick(static_cast<size_t>(depth))));
      // Groups of a kind are flat, and NOT NOT a is a.
      if (child.kind != e.kind) e.children.push_back(std::move(child));
    }
    return e;
  }

 private:
  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }

  SearchExpression leaf() {
    static constexpr std::string_view kPatterns[] = {
        "a", "x*", "a.b-c", R"(C:\\x\\*)", "or", "IN", "오류", "k:v", "a,b", "(", "q\"x"};
    static constexpr std::string_view kPhrases[] = {"two words", "OR", "a=b", "say \"x\"", "a*b c"};
    static constexpr std::string_view kFields[] = {"host", "user name", "a{}.b", "tag::x"};
    SearchExpression e;
    const auto pattern = [&] { return std::string(kPatterns[pick(std::size(kPatterns))]); };
    switch (pick(5)) {
      case 0:
        e.kind = Kind::kAll;
        break;
      case 1:
        e.kind = Kind::kTerm;
        e.quoted = true;
        e.text = kPhrases[pick(std::size(kPhrases))];
        break;
      case 2:
        e.kind = Kind::kIn;
        e.field = kFields[pick(std::size(kFields))];
        for (size_t i = 0; i < 1 + pick(3); ++i) e.list.push_back(pattern());
        if (e.list.empty()) e.list.push_back(pattern());
        break;
      case 3:
        e.kind = Kind::kCompare;
        e.field = kFields[pick(std::size(kFields))];
        e.op = static_cast<index::Predicate::Op>(pick(6));
        e.text = pick(4) == 0 ? "" : pattern();
        break;
      default:
        e.kind = Kind::kTerm;
        e.text = pattern();
        e.whole_token = pick(4) == 0;
        e.case_sensitive = !e.whole_token && pick(4) == 0;
    }
    return e;
  }

  std::mt19937 random_;
};

TEST(SearchExpression, PrintedTreesAreReadBack) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const SearchExpression e = RandomSearch(seed).make(1 + static_cast<int>(seed % 5));
    const std::string text = print_search(e);
    const Result<SearchExpression> again = parse(text);
    ASSERT_TRUE(again) << text << ": " << again.error().message;
    ASSERT_TRUE(same_search(e, *again)) << text << "\n" << print_search(*again);
  }
}

}  // namespace
}  // namespace riffle::lang
