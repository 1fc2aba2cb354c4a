#include "indexer/base/json.h"

#include <gtest/gtest.h>

#include <random>

#include "indexer/base/utf8.h"

namespace riffle {
namespace {

TEST(JsonTest, TreeKeepsOrderSourceAndDuplicates) {
  const JsonValue value =
      parse_json(
          R"( {"b": 1.50, "a": [1e300, true, null, "x\n\u00e9\ud83d\ude00"], "b": 12345678901234567890} )")
          .value();
  ASSERT_TRUE(value.is_object());
  ASSERT_EQ(value.members().size(), 3u);
  EXPECT_EQ(value.find("b")->text(), "1.50");
  EXPECT_EQ(value.find("b")->as_number(), 1.5);
  EXPECT_EQ(value.members()[2].value.text(), "12345678901234567890");
  const auto& list = value.find("a")->elements();
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].text(), "1e300");
  EXPECT_EQ(list[0].as_number(), 1e300);
  EXPECT_TRUE(list[1].as_bool());
  EXPECT_TRUE(list[2].is_null());
  EXPECT_EQ(list[3].text(), "x\né😀");
  EXPECT_EQ(value.find("c"), nullptr);
}

TEST(JsonTest, WhatIsNotOneValueIsAUserError) {
  for (std::string_view text :
       {"", "  ", "{", "[1,]", "{\"a\":1}x", "01", "\"a\x01\"", "nul", "{'a':1}", "\"\\x\"",
        "\"\xff\"", "\"\\ud800\"", "[1 2]", "1 2", "1e400"}) {
    const auto result = parse_json(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUser);
    ASSERT_TRUE(result.error().span.has_value());
    EXPECT_LE(result.error().span->end, text.size());
  }
}

TEST(JsonTest, DepthIsLimitedWithoutRecursion) {
  const std::string deep(1'000'000, '[');
  EXPECT_NE(parse_json(deep).error().message.find("nested deeper than 128"), std::string::npos);
  EXPECT_TRUE(parse_json(std::string(128, '[') + std::string(128, ']')));
  EXPECT_FALSE(parse_json(std::string(129, '[') + std::string(129, ']')));
}

TEST(JsonTest, InvalidUtf8CanBeReplaced) {
  JsonParseOptions options;
  options.replace_invalid_utf8 = true;
  EXPECT_EQ(parse_json("\"a\xff\"", options).value().text(), "a\uFFFD");
}

TEST(JsonWriterTest, Writes) {
  JsonWriter writer;
  writer.begin_object().member("a", "q\"\\\n\x01é").key("n").number(0.1).key("l").begin_array();
  writer.integer(-5)
      .unsigned_integer(18446744073709551615u)
      .boolean(true)
      .null()
      .begin_object()
      .end_object();
  writer.end_array().key("bad").string("x\xffy").key("no").number(1.0 / 0.0).end_object();
  EXPECT_EQ(
      writer.text(),
      "{\"a\":\"q\\\"\\\\\\n\\u0001é\",\"n\":0.1,\"l\":[-5,18446744073709551615,true,null,{}],"
      "\"bad\":\"x\uFFFDy\",\"no\":null}");
  EXPECT_EQ(writer.take().front(), '{');
  EXPECT_EQ(writer.begin_array().end_array().take(), "[]");
}

TEST(JsonWriterTest, AnyBytesComeBackAsReplacedText) {
  std::mt19937 random(2);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes(random() % 20, 'a');
    for (char& c : bytes) {
      if (random() % 2 == 0) c = static_cast<char>(random());
    }
    JsonWriter writer;
    const auto back = parse_json(writer.string(bytes).text());
    ASSERT_TRUE(back) << writer.text();
    ASSERT_EQ(back->text(), replace_invalid_utf8(bytes));
  }
}

TEST(JsonWriterTest, TreesRoundTrip) {
  const std::string text = R"({"a":[1.50,{"b":"x"}],"c":null,"d":false,"a":[]})";
  JsonWriter writer;
  EXPECT_EQ(writer.value(parse_json(text).value()).text(), text);
}

}  // namespace
}  // namespace riffle
