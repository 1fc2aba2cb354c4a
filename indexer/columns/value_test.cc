#include "indexer/columns/value.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

TEST(ValueTest, MultiKeepsItsInvariants) {
  EXPECT_TRUE(Value::make_multi({}).is_null());
  EXPECT_TRUE(Value::make_multi({Value(), Value()}).is_null());
  EXPECT_EQ(Value::make_multi({Value(), Value("a")}), Value("a"));
  const Value nested =
      Value::make_multi({Value::make_multi({Value("a"), Value("b")}), Value(), Value(3.0)});
  ASSERT_EQ(nested.kind(), ValueKind::kMulti);
  EXPECT_EQ(nested.elements(), (std::vector<Value>{Value("a"), Value("b"), Value(3.0)}));
}

TEST(ValueTest, AppendIsMakeMultiStepByStep) {
  Value value;
  value.append(Value());
  EXPECT_TRUE(value.is_null());
  value.append(Value("a"));
  EXPECT_EQ(value, Value("a"));
  value.append(Value(2.0));
  value.append(Value());
  value.append(Value::make_multi({Value("x"), Value("y")}));
  EXPECT_EQ(value, Value::make_multi({Value("a"), Value(2.0), Value("x"), Value("y")}));
}

TEST(ValueTest, ViewGoesBackToTheSameValue) {
  for (const Value& value : {Value(), Value(true), Value(2.5), Value("text"),
                             Value::make_multi({Value("a"), Value(1.0)})}) {
    EXPECT_EQ(ValueView(value).to_value(), value);
  }
}

TEST(ValueTest, Texts) {
  EXPECT_EQ(to_text(Value()), "");
  EXPECT_EQ(to_text(Value(true)), "True");
  EXPECT_EQ(to_text(Value(false)), "False");
  EXPECT_EQ(to_text(Value(10.0)), "10");
  EXPECT_EQ(to_text(Value("x")), "x");
  EXPECT_EQ(to_text(Value::make_multi({Value("a"), Value(1.5)})), "a\n1.5");
  std::string scratch = "old";
  EXPECT_EQ(to_text(ValueView(), scratch), "");
}

TEST(ValueTest, Numbers) {
  EXPECT_EQ(as_number(Value(2.0)), 2.0);
  EXPECT_EQ(as_number(Value(" 2.5")), 2.5);
  EXPECT_EQ(as_number(Value("two")), std::nullopt);
  EXPECT_EQ(as_number(Value()), std::nullopt);
  EXPECT_EQ(as_number(Value(true)), std::nullopt);
  EXPECT_EQ(as_number(Value::make_multi({Value("1"), Value("2")})), std::nullopt);
}

}  // namespace
}  // namespace riffle::index
