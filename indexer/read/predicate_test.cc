#include "indexer/read/predicate.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

TEST(PredicateTest, SmallListsCollapse) {
  EXPECT_EQ(Predicate::all_of({}), Predicate::all());
  EXPECT_EQ(Predicate::any_of({}), Predicate::none());
  EXPECT_EQ(Predicate::all_of({Predicate::term_match("a")}), Predicate::term_match("a"));
  EXPECT_EQ(Predicate::any_of({Predicate::term_match("a")}), Predicate::term_match("a"));
}

TEST(PredicateTest, Text) {
  Predicate whole = Predicate::term_match("10.0.0.1");
  whole.whole_token = true;
  const Predicate predicate = Predicate::all_of(
      {Predicate::term_match("error"),
       Predicate::negate(Predicate::compare("host", Predicate::Op::kEqual, "web-1")),
       Predicate::any_of({Predicate::term_match("a \"b\"", true), whole,
                          Predicate::compare("n", Predicate::Op::kGreaterEqual, "5")})});
  EXPECT_EQ(to_string(predicate),
            "(AND (TERM \"error\") (NOT (host = \"web-1\")) (OR (PHRASE \"a \\\"b\\\"\") "
            "(TERM \"10.0.0.1\" whole) (n >= \"5\")))");
  EXPECT_EQ(to_string(Predicate::all()), "ALL");
  EXPECT_EQ(to_string(Predicate::none()), "NONE");
}

}  // namespace
}  // namespace riffle::index
