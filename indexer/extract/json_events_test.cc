#include "indexer/extract/json_events.h"

#include <gtest/gtest.h>

#include <random>

#include "indexer/base/json.h"
#include "indexer/base/utf8.h"

namespace riffle::index {
namespace {

using Kind = JsonPicker::Picked::Kind;

TEST(JsonPickerTest, TakesTopLevelMembers) {
  JsonPicker picker({"_id", "_time", "host", "missing", "deep"});
  ASSERT_TRUE(picker.pick(
      R"( {"x":{"_id":"inner"},"_id":"a\u00e9\"","_time":1.50e3,"host":"web","host":"2","deep":{"a":[1, 2]} } )"));
  EXPECT_EQ(picker[0].text, "aé\"");
  EXPECT_EQ(picker[0].kind, Kind::kString);
  EXPECT_EQ(picker[1].text, "1.50e3");
  EXPECT_EQ(picker[1].kind, Kind::kScalar);
  EXPECT_EQ(picker[2].text, "web");
  EXPECT_EQ(picker[3].kind, Kind::kAbsent);
  EXPECT_EQ(picker[4].text, R"({"a":[1, 2]})");
  EXPECT_EQ(picker[4].kind, Kind::kContainer);
  ASSERT_TRUE(picker.pick("{}"));
  EXPECT_EQ(picker[0].kind, Kind::kAbsent);
  ASSERT_TRUE(picker.pick(R"({"_id":""})"));
  EXPECT_EQ(picker[0].kind, Kind::kString);
}

TEST(JsonPickerTest, RefusesWhatIsNoJsonObject) {
  JsonPicker picker({"_id"});
  for (std::string_view line : {"",
                                " ",
                                "null",
                                "[1]",
                                "\"x\"",
                                "{",
                                "{\"a\":1",
                                "{\"a\":1,}",
                                "{\"a\" 1}",
                                "{\"a\":}",
                                "{a:1}",
                                "{\"a\":1}}",
                                "{\"a\":1} {}",
                                "{\"a\":1}x",
                                "{\"a\":01}",
                                "{\"a\":1.}",
                                "{\"a\":+1}",
                                "{\"a\":.5}",
                                "{\"a\":tru}",
                                "{\"a\":truex}",
                                "{\"a\":[1,]}",
                                "{\"a\":[1 2]}",
                                "{\"a\":[1}",
                                "{\"a\":{\"b\":1]}",
                                "{\"a\":\"\\q\"}",
                                "{\"a\":\"\\u12g4\"}",
                                "{\"a\":\"\n\"}",
                                "{\"a\":\"\xff\"}",
                                "{\"a\":NaN}",
                                "{\"\\x\":1}",
                                "{\"a\":1 \"b\":2}",
                                "{\"a\"::1}",
                                "{,}",
                                "{\"a\":-}",
                                "{\"a\":1e}",
                                "{\"a\":\"unclosed}",
                                "{\"x\":{\"y\":[nul]}}"}) {
    EXPECT_FALSE(picker.pick(line)) << line;
  }
  // And it works after all of them.
  EXPECT_TRUE(picker.pick("{\"_id\":7}"));
  EXPECT_EQ(picker[0].text, "7");
}

// Every verdict must be that of another parser, on JSON with bytes changed, dropped and doubled at
// random.
TEST(JsonPickerTest, RefusesAnythingThatBreaksOff) {
  const std::string whole =
      R"({"number":1,"level":"error","message":"it breaks off \"here\"","list":[1,-2.5e3,{"deep":[true,null]}],"host":"web-1","end":0})";
  JsonPicker picker({"_id", "host"});
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(picker.pick(whole.substr(0, length))) << length;
    JsonPicker fresh({"_id", "list"});
    EXPECT_FALSE(fresh.pick(whole.substr(0, length))) << length;
  }
  EXPECT_TRUE(picker.pick(whole));
}

TEST(JsonPickerTest, VerdictsAgreeWithAStrictParser) {
  const std::string seeds[] = {
      R"({"_id":"a1","n":-12.5e+3,"t":true,"o":{"x":[1,2,{"y":null}],"e":{}},"s":"q\"\\\/\b\f\n\r\t\u00e9 오류"})",
      R"({"a":[[],[[]],{}],"b":0,"c":"","d":[false,"x,y",1e-2]})", R"( { "k" : [ 1 , 2 ] } )"};
  std::mt19937 random(17);
  JsonPicker picker({"_id", "b"});
  int valid = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string line = seeds[random() % std::size(seeds)];
    for (unsigned changes = random() % 3; changes > 0; --changes) {
      static constexpr std::string_view kBytes = "{}[]:,\"\\ 01e.-+tnx\n\xff";
      const size_t at = random() % line.size();
      switch (random() % 3) {
        case 0:
          line[at] = kBytes[random() % kBytes.size()];
          break;
        case 1:
          line.erase(at, 1);
          break;
        default:
          line.insert(at, 1, kBytes[random() % kBytes.size()]);
      }
    }
    const auto other = parse_json(line);
    const bool expected = other && other->is_object();
    // RapidJSON refuses numbers that a double can't hold; JSON's grammar does not.
    if (!expected && other.has_value() == false &&
        other.error().message.find("too big") != std::string::npos)
      continue;
    ASSERT_EQ(picker.pick(line), expected) << line << (other ? "" : other.error().message);
    if (!expected) continue;
    ++valid;
    if (const JsonValue* id = other->find("_id");
        id != nullptr && (id->is_string() || id->is_number())) {
      ASSERT_EQ(picker[0].text, id->text()) << line;
    }
  }
  EXPECT_GT(valid, 10'000);
}

TEST(JsonReaderTest, IsContainer) {
  JsonReader reader;
  EXPECT_TRUE(reader.is_container("[1]"));
  EXPECT_TRUE(reader.is_container(" {\"a\":\"\xff\"} "));
  EXPECT_FALSE(reader.is_container("12"));
  EXPECT_FALSE(reader.is_container("\"x\""));
  EXPECT_FALSE(reader.is_container("[1] [2]"));
  EXPECT_TRUE(reader.is_container(std::string(900, '[') + std::string(900, ']')));
  EXPECT_FALSE(reader.is_container(std::string(2000, '[') + std::string(2000, ']')));
  const std::string big = "{\"a\":\"" + std::string(10u << 20, 'x') + "\"}";
  EXPECT_TRUE(reader.is_container(big));
  EXPECT_TRUE(reader.is_container("{}"));
}

}  // namespace
}  // namespace riffle::index
