#include "indexer/extract/event_fields.h"

#include <gtest/gtest.h>

#include <chrono>

namespace riffle::index {
namespace {

std::string shown(const EventFields& fields) {
  std::string text;
  for (const EventFields::Field& field : fields.fields) {
    std::string value = to_text(field.value);
    for (char& c : value) {
      if (c == '\n') c = '+';
    }
    text += field.name + "=" + value + ";";
  }
  return text;
}

std::string extracted(std::string_view raw, const FieldDemand& demand = FieldDemand::everything()) {
  EventFields fields;
  extract_fields(raw, demand, fields);
  return shown(fields);
}

TEST(ExtractJsonTest, NamesAndValues) {
  EXPECT_EQ(extracted(R"({"a":1.50,"b":{"c":true,"d":null},"e":"x\ty"})"),
            "a=1.50;b.c=true;b.d=null;e=x\ty;");
  EXPECT_EQ(extracted(R"({"a":[1,"two"],"b":[{"c":1},{"c":2,"d":3}],"m":[[1],[2]]})"),
            "a{}=1+two;b{}.c=1+2;b{}.d=3;m{}{}=1+2;");
  EXPECT_EQ(extracted(R"([{"a":1},2])"), "{}.a=1;{}=2;");
  EXPECT_EQ(extracted(R"({"k":1,"k":2})"), "k=1+2;");
  EXPECT_EQ(extracted(R"({"empty":"","none":{},"no":[]})"), "empty=;");
  EXPECT_EQ(extracted(R"({"key \u00e9":"\ud83d\ude00","half":"\ud83d!"})"),
            "key é=😀;half=\uFFFD!;");
  EXPECT_EQ(extracted(R"({"big":123456789012345678901234567890,"e":1e999})"),
            "big=123456789012345678901234567890;e=1e999;");
  EXPECT_EQ(extracted("  {\"a\" : 1 }\r\n"), "a=1;");
  EXPECT_EQ(extracted("{\"a\":\"x\xff\",\"b\":2}"), "a=x\uFFFD;b=2;");
}

TEST(ExtractJsonTest, OnlyWhatIsWanted) {
  const char* raw = R"({"a":1,"b":{"c":2,"d":3},"l":[4]})";
  EXPECT_EQ(extracted(raw, FieldDemand::only({"b.d"})), "b.d=3;");
  EXPECT_EQ(extracted(raw, FieldDemand::only({"b.*", "l{}"})), "b.c=2;b.d=3;l{}=4;");
  EXPECT_EQ(extracted(raw, FieldDemand::none()), "");
}

TEST(ExtractJsonTest, DeepTreesEndAsText) {
  std::string inside = "[ 1, {\"x\" : 2} ]";
  std::string raw = inside;
  for (int i = 0; i < kMaxJsonDepth; ++i) raw = "{\"a\":" + raw + (i == 3 ? ",\"z\":5}" : "}");
  EventFields fields;
  extract_fields(raw, FieldDemand::everything(), fields);
  ASSERT_EQ(fields.fields.size(), 2u);
  EXPECT_EQ(fields.fields[0].value, Value(inside));
  EXPECT_EQ(fields.fields[1].value, Value("5"));
  // So deep that it counts as no JSON: no fields, no crash.
  EXPECT_EQ(extracted(std::string(100'000, '[') + std::string(100'000, ']')), "");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(extracted(objects), "");
}

TEST(ExtractKeyValueTest, Pairs) {
  EXPECT_EQ(extracted("user=bob action=\"log in\" n=5"), "user=bob;action=log in;n=5;");
  EXPECT_EQ(extracted("GET /x?a=1&b=2;c=3 (d=4) [e=5], f=6|g=7"), "a=1;b=2;c=3;d=4;e=5;f=6;g=7;");
  EXPECT_EQ(extracted("q=\"say \\\"hi\\\" C:\\\\x \\n\""), "q=say \"hi\" C:\\x \\n;");
  EXPECT_EQ(extracted("k=1 k=2"), "k=1+2;");
  EXPECT_EQ(extracted("call=f(x)) y=[a]"), "call=f(x);y=[a];");
  EXPECT_EQ(extracted("user.name=a x-y=b _id=7 9lives=c"), "user_name=a;x_y=b;id=7;lives=c;");
  EXPECT_EQ(extracted("사용자=홍길동"), "사용자=홍길동;");
  EXPECT_EQ(extracted("a==b x!=y Zm9v= = z=\"open q=1"), "q=1;");
  EXPECT_EQ(extracted("e=\"\" f= g=1"), "e=;g=1;");
  EXPECT_EQ(extracted("10.0.0.1=x 5=6"), "");
  EXPECT_EQ(extracted("no pairs at all"), "");
  EXPECT_EQ(extracted(""), "");
}

TEST(ExtractKeyValueTest, BrokenJsonIsText) {
  EXPECT_EQ(extracted(R"({"a":1,} b=2)"), "b=2;");
  EXPECT_EQ(extracted(R"({"a":1} {"a":2} c=3)"), "c=3;");
}

TEST(ExtractTest, WhatWasThereStays) {
  EventFields fields;
  fields.add("host", Value("h"));
  extract_fields("{\"a\":1,\"broken\":", FieldDemand::everything(), fields);
  EXPECT_EQ(shown(fields), "host=h;");
  extract_fields("{\"a\":1,\"host\":\"i\"}", FieldDemand::everything(), fields);
  EXPECT_EQ(shown(fields), "host=h+i;a=1;");
}

TEST(ExtractTest, HostileEventsStayLinear) {
  std::string keys = "{";
  for (int i = 0; i < 100'000; ++i) keys += "\"k" + std::to_string(i) + "\":1,";
  keys.back() = '}';
  EventFields fields;
  extract_fields(keys, FieldDemand::everything(), fields);
  EXPECT_EQ(fields.fields.size(), 100'000u);
  EXPECT_NE(fields.find("k99999"), nullptr);
  EXPECT_EQ(fields.find("k100000"), nullptr);

  std::string list = "{\"a\":[";
  for (int i = 0; i < 100'000; ++i) list += "1,";
  list.back() = ']';
  fields.clear();
  extract_fields(list + "}", FieldDemand::everything(), fields);
  EXPECT_EQ(fields.fields[0].value.elements().size(), 100'000u);
  EXPECT_EQ(extracted(std::string(1u << 20, '=')), "");
  EXPECT_EQ(extracted(std::string(1u << 20, 'a') + "=1"), "");
}

}  // namespace
}  // namespace riffle::index
