#include "server/search/json_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace riffle::server {
namespace {

using index::Batch;
using index::BatchBuilder;
using index::Value;
using index::ValueView;

std::string json(const Value& value) {
  std::string out;
  append_json(out, ValueView(value));
  return out;
}

TEST(JsonText, Values) {
  EXPECT_EQ(json(Value()), "null");
  EXPECT_EQ(json(Value(3.0)), "3");
  EXPECT_EQ(json(Value(0.1 + 0.2)), "0.3");
  EXPECT_EQ(json(Value("a\"b\n")), R"("a\"b\n")");
  EXPECT_EQ(json(Value::make_multi({Value("a"), Value(2.0)})), R"(["a",2])");
  EXPECT_EQ(json(Value(std::numeric_limits<double>::quiet_NaN())), "null");
}

TEST(JsonText, HostileBytesStayValidJson) {
  std::string every;
  for (int c = 0; c < 256; ++c) every += static_cast<char>(c);
  std::string out;
  append_json(out, every);
  const auto parsed = parse_json(out);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->text().substr(0, 128), every.substr(0, 128));
  EXPECT_NE(parsed->text().find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(JsonText, RowsLeaveNullsOutAndKeepMicroseconds) {
  BatchBuilder rows;
  rows.begin_row();
  rows.set("_time", ValueView(1767225600.123456));
  rows.set("host", ValueView(std::string_view("web-1")));
  rows.begin_row();
  rows.set("_time", ValueView(1767225600.0));
  const Batch batch = rows.finish();
  std::string first, second;
  append_json_row(first, batch, 0);
  append_json_row(second, batch, 1);
  EXPECT_EQ(first, R"({"_time":1767225600.123456,"host":"web-1"})");
  EXPECT_EQ(second, R"({"_time":1767225600})");
}

TEST(JsonText, Keys) {
  std::string out = "{";
  append_json_key(out, "a");
  out += "1";
  append_json_key(out, "b");
  EXPECT_EQ(out, R"({"a":1,"b":)");
}

}  // namespace
}  // namespace riffle::server
