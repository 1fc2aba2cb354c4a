#include "query-lang/syntax/expression.h"

#include <gtest/gtest.h>

#include <random>

#include "query-lang/syntax/expression_parser.h"
#include "query-lang/syntax/operators.h"

namespace riffle::lang {
namespace {

using Kind = Expression::Kind;

Result<Expression> parse(std::string_view text) {
  const SourceText source = SourceText::plain(text);
  Lexer lexer(source, 0, text.size());
  RIFFLE_ASSIGN(Expression expression, parse_expression(lexer));
  if (lexer.expression().kind != Token::Kind::kEnd) return user_error("something is left");
  return expression;
}

// The tree as nested calls, so that every grouping is visible.
std::string tree(const Expression& e) {
  if (e.arguments.empty() && e.kind != Kind::kCall)
    return e.kind == Kind::kString ? "\"" + e.text + "\"" : e.text;
  std::string text = e.kind == Kind::kCall ? e.text : std::string(operator_text(e.kind));
  text += "(";
  for (size_t i = 0; i < e.arguments.size(); ++i) text += (i > 0 ? " " : "") + tree(e.arguments[i]);
  return text + ")";
}

std::string tree_of(std::string_view text) {
  const Result<Expression> expression = parse(text);
  return expression ? tree(*expression) : "error: " + expression.error().message;
}

TEST(Expression, Precedence) {
  EXPECT_EQ(tree_of("a=1 OR b=2 AND NOT c=3 XOR d"), "XOR(OR(=(a 1) AND(=(b 2) NOT(=(c 3)))) d)");
  EXPECT_EQ(tree_of("a+b*c-d"), "-(+(a *(b c)) d)");
  EXPECT_EQ(tree_of("-a*b"), "*(-(a) b)");
  EXPECT_EQ(tree_of("a.b+c=d"), "=(.(a +(b c)) d)");
  EXPECT_EQ(tree_of("a-b-c"), "-(-(a b) c)");
  EXPECT_EQ(tree_of("a-(b-c)"), "-(a -(b c))");
  EXPECT_EQ(tree_of("NOT NOT a"), "NOT(NOT(a))");
  EXPECT_EQ(tree_of("x and y or z"), "OR(AND(x y) z)");
}

TEST(Expression, Operands) {
  EXPECT_EQ(tree_of("'a b'.\"c \\\"d\\\" \\s\""), ".(a b \"c \"d\" \\s\")");
  EXPECT_EQ(tree_of("1.5 . .5 . 2e3"), ".(.(1.5 0.5) 2e3)");
  EXPECT_EQ(tree_of("a{}.b . c"), ".(a{}.b c)");
  EXPECT_EQ(tree_of("5xx_count>5"), ">(5xx_count 5)");
  EXPECT_EQ(tree_of("이름=\"김\""), "=(이름 \"김\")");
  EXPECT_EQ(tree_of("a==b"), "=(a b)");
}

TEST(Expression, Lists) {
  EXPECT_EQ(tree_of("a IN (1, \"b\", c+1)"), "IN(a 1 \"b\" +(c 1))");
  EXPECT_EQ(tree_of("a not in (1) AND b LIKE \"x%\""), "AND(NOT(IN(a 1)) LIKE(b \"x%\"))");
  EXPECT_EQ(tree_of("IF(a=1, LEN(b), null())"), "if(=(a 1) len(b) null())");
}

TEST(Expression, Mistakes) {
  EXPECT_EQ(tree_of("a+"), "error: expected a value, but the expression ends here");
  EXPECT_EQ(tree_of("(a"), "error: expected ')', but the expression ends here");
  EXPECT_EQ(tree_of("a IN ()"), "error: the list of IN is empty");
  EXPECT_EQ(tree_of("lenn(a)"), "error: unknown function 'lenn'");
  EXPECT_EQ(tree_of("len()"), "error: len takes 1 argument, not 0");
  EXPECT_EQ(tree_of("'a"), "error: the quote ' is never closed");
  EXPECT_EQ(tree_of("a b"), "error: something is left");
}

TEST(Expression, DepthIsBounded) {
  const auto repeat = [](std::string_view text, size_t times) {
    std::string result;
    for (size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  EXPECT_NE(tree_of(repeat("(", 10'000) + "a" + repeat(")", 10'000)).find("nests deeper"),
            std::string::npos);
  EXPECT_NE(tree_of(repeat("NOT ", 10'000) + "a").find("nests deeper"), std::string::npos);
  EXPECT_NE(tree_of(repeat("-", 10'000) + "a").find("nests deeper"), std::string::npos);
  EXPECT_NE(tree_of(repeat("len(", 10'000)).find("nests deeper"), std::string::npos);
  EXPECT_NE(tree_of("a" + repeat("+a", 10'000)).find("chains more"), std::string::npos);
  EXPECT_TRUE(parse("a" + repeat(" OR a", 1'500)));
  EXPECT_TRUE(parse(repeat("(", 100) + "a" + repeat(")", 100)));
}

class RandomTree {
 public:
  explicit RandomTree(unsigned seed) : random_(seed) {}

  Expression make(int depth) {
    Expression e;
    if (depth == 0) return leaf();
    static constexpr Kind kKinds[] = {
        Kind::kNot,      Kind::kNegate, Kind::kPlus,      Kind::kMultiply,    Kind::kDivide,
        Kind::kModulo,   Kind::kAdd,    Kind::kSubtract,  Kind::kConcatenate, Kind::kEqual,
        Kind::kNotEqual, Kind::kLess,   Kind::kLessEqual, Kind::kGreater,     Kind::kGreaterEqual,
        Kind::kLike,     Kind::kIn,     Kind::kAnd,       Kind::kOr,          Kind::kXor,
        Kind::kCall};
    e.kind = kKinds[pick(std::size(kKinds))];
    size_t count = 2;
    if (e.kind == Kind::kNot || e.kind == Kind::kNegate || e.kind == Kind::kPlus) count = 1;
    if (e.kind == Kind::kIn) count = 2 + pick(3);
    if (e.kind == Kind::kCall) {
      e.text = "coalesce";
      count = 1 + pick(3);
    }
    for (size_t i = 0; i < count; ++i)
      e.arguments.push_back(make(static_cast<int>(pick(static_cast<size_t>(depth)))));
    return e;
  }

 private:
  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }

  Expression leaf() {
    static constexpr std::string_view kTexts[] = {"a", "x y",        "AND",  "in",  "a.b", "",
                                                  "1", "\"quoted\\", "日本", "t{}", "NOT"};
    Expression e;
    e.kind = std::array{Kind::kNumber, Kind::kString, Kind::kField}[pick(3)];
    e.text = kTexts[pick(std::size(kTexts))];
    if (e.kind == Kind::kField && e.text.empty()) e.text = "f";
    if (e.kind == Kind::kNumber) {
      e.number = static_cast<double>(pick(1000)) / 8;
      e.text.clear();
    }
    return e;
  }

  std::mt19937 random_;
};

TEST(Expression, PrintedTreesAreReadBack) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const Expression e = RandomTree(seed).make(1 + static_cast<int>(seed % 6));
    const std::string text = print_expression(e);
    const Result<Expression> again = parse(text);
    ASSERT_TRUE(again) << text << ": " << again.error().message;
    ASSERT_TRUE(same_expression(e, *again)) << text << "\n" << tree(e) << "\n" << tree(*again);
  }
}

TEST(Expression, PrintedWithFewParentheses) {
  EXPECT_EQ(print_expression(*parse("((a)+((b*c)))=(d)")), "a + b * c = d");
  EXPECT_EQ(print_expression(*parse("(a+b)*c")), "(a + b) * c");
  EXPECT_EQ(print_expression(*parse("'x y'=\"z\"")), "'x y' = \"z\"");
}

}  // namespace
}  // namespace riffle::lang
