#pragma once

#include <random>
#include <string>
#include <vector>

namespace riffle::index {

// Events for tests: JSON of several shapes and plain texts, made of few words so that terms find
// something; with escapes, scripts without blanks, odd breakers and bytes that are no UTF-8.
class TestTexts {
 public:
  explicit TestTexts(uint32_t seed) : random_(seed) {}

  std::string event() {
    switch (random_() % 8) {
      case 0:
        return text(false);
      case 1:
        return "10.0.0." + number(4) + " - " + word() + " [" + number(9) + "] \"GET /" + word() +
               "/" + word() + "?x=" + number(30) + "\" " + number(500);
      case 2:
        return "{\"level\":\"" + word() + "\",\"status\":" + number(3) + ",\"message\":\"" +
               text(true) + "\"}";
      case 3:
        return "{ \"a\" : { \"b\" : " + odd_number() + " } , \"message\" : \"" + text(true) +
               "\" }";
      case 4:
        return "{\"user\":{\"name\":\"" + word() + "\",\"id\":" + number(5000) + "},\"tags\":[\"" +
               text(true) + "\"," + number(9) + ",{\"x\":\"" + word() + "\"}]}";
      case 5:
        return "{\"a\":\"" + text(true) + "\",\"a\":" + number(9) + ",\"k\":null,\"" + text(true) +
               "\":true}";
      case 6:
        return "{\"_time\":17000000" + number(90) + ".123456,\"n\":" + odd_number() +
               ",\"message\":\"user " + word() + number(99) + " failed\"}";
      default:
        return "[\"" + text(true) + "\"," + number(9) + "]";
    }
  }
  // Something that may stand in such an event, or nearly.
  std::string term() {
    std::string term;
    for (int i = random_() % 3; i >= 0; --i) {
      switch (random_() % 7) {
        case 0:
          term += number(30);
          break;
        case 1:
          term += "*";
          break;
        case 2:
          term += pick(kTermBreakers);
          break;
        case 3:
          term += pick(kWords).substr(0, 3);
          break;
        case 4:
          term += "*" + pick(kWords).substr(1);
          break;
        default:
          term += pick(kWords);
      }
    }
    return term;
  }
  std::string number(uint32_t below) { return std::to_string(random_() % below); }
  uint32_t random(uint32_t below) { return random_() % below; }

 private:
  std::string word() { return pick(kWords); }
  std::string text(bool json) {
    std::string text;
    for (int i = random_() % 6; i >= 0; --i) {
      switch (random_() % 8) {
        case 0:
          text += number(300);
          break;
        case 1:
          text += word() + number(3);
          break;
        case 2:
          text += json ? pick(kEscapes) : pick(kOddBytes);
          break;
        case 3:
          text += pick(kOddTexts);
          break;
        default:
          text += word();
      }
      text += pick(kBreakers);
    }
    return text;
  }
  std::string odd_number() { return pick(kNumbers); }
  std::string pick(const std::vector<std::string>& from) { return from[random_() % from.size()]; }

  inline static const std::vector<std::string> kWords = {
      "error", "ERROR", "Connection", "closed", "fail",   "failed", "db",
      "web",   "x",     "오류",       "발생",   "エラー", "über",   "deadbeef"};
  inline static const std::vector<std::string> kBreakers = {" ", " ",  " ", "-", ".", "=", ":",
                                                            "/", ", ", "_", "",  "(", "~", "#"};
  inline static const std::vector<std::string> kTermBreakers = {" ",  "-", ".", "=", ":", "/",
                                                                "\"", ",", "_", "(", "~", "\\"};
  inline static const std::vector<std::string> kEscapes = {
      "\\n", "\\\\", "\\\"", "\\u0041", "\\u00e9", "\\u0338", "\\/", "\\t7", "\\ud83d\\ude00"};
  inline static const std::vector<std::string> kOddBytes = {
      std::string("\0", 1), "\x01", "\x02", "\xff\xfe", "\\n", "\\", "\"", "\t", "\x7f"};
  inline static const std::vector<std::string> kOddTexts = {
      "오류가 발생", "ｅｒｒｏｒ", "\314\270fail1", "é1", "，", "\xc2\xa0", "K", "日本語5", "ﬁle"};
  inline static const std::vector<std::string> kNumbers = {
      "1",     "0",     "-0",
      "1e400", "12.50", "0.5",
      "-7",    "1E+2",  "123456789012345678901",
      "true",  "null",  "9007199254740993",
      "0.125", "-0.0"};

  std::mt19937 random_;
};

// Texts made to be mistaken.
inline std::vector<std::string> hostile_texts() {
  std::vector<std::string> texts = {"",
                                    " ",
                                    "{}",
                                    "{ }",
                                    "[]",
                                    "{\"\":\"\"}",
                                    "{\"\":{\"\":1}}",
                                    "{\"a\":1}",
                                    "{\"a\":01}",
                                    "{\"a\":-}",
                                    "{\"a\":1e400}",
                                    "{\"a\":-0}",
                                    "{\"a\":1.}",
                                    "{\"a\":.5}",
                                    "{\"a\":+1}",
                                    "{\"a\":1,}",
                                    "{\"a\":1",
                                    "{\"a\":1}}",
                                    "{\"a\":1} ",
                                    " {\"a\":1}",
                                    "\t{\"a\" :\n1}\r\n",
                                    "{\"a\":1}{\"a\":2}",
                                    "{\"a\":\"\\u0000\"}",
                                    "{\"a\":\"\\ud800\"}",
                                    "{\"a\":\"\\udc00\\ud800\"}",
                                    "{\"a\":\"\\u12\"}",
                                    "{\"a\":\"\\x\"}",
                                    "{\"a\":\"\\\"}",
                                    "{\"a\":\"\x01\"}",
                                    "{\"a\":\"\xff\"}",
                                    "{\"\xff\":1}",
                                    "{\"a\":\"\\u0001\"}",
                                    "{\"a\":1,\"a\":2,\"a\":\"3\"}",
                                    "{\"a\":tru}",
                                    "{\"a\":true}",
                                    "{\"a\":nulll}",
                                    "{a:1}",
                                    "{\"a\\u0041\":\"x\",\"k\\\"\":1}",
                                    "{\"a.b\":1,\"a\":{\"b\":2}}",
                                    "{\"a\":{},\"b\":[]}",
                                    "\x01",
                                    "\x02",
                                    "\x01\x02",
                                    "a\0011",
                                    "1\n2\n3",
                                    "a\nb1\n",
                                    "{\"a\":\"line\\nerror1\\u0031\"}",
                                    "\xed\xa0\x80",
                                    "\xef\xbb\xbf{\"a\":1}",
                                    "9223372036854775808",
                                    "-9223372036854775808",
                                    "000",
                                    "1.0",
                                    "1.00",
                                    "{\"a\":9223372036854775807}",
                                    "{\"a\":-9223372036854775808}",
                                    "{\"a\":999999999999999999}",
                                    "{\"a\":1000000000000000000}",
                                    "{\"a\":0.000000000000000001}"};
  texts.emplace_back("\0", 1);
  texts.emplace_back("a\0b1\0", 5);
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "{\"d\":";
  texts.push_back(deep + "1" + std::string(200, '}'));
  texts.push_back("{\"d\":" + std::string(50, '[') + std::string(50, ']') + "}");
  texts.push_back(
      "{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":\"deep\"}}}}}}}}}}");
  texts.push_back("{\"huge\":\"" + std::string(300'000, 'x') + "1\"}");
  texts.push_back(std::string(100'000, '7'));
  texts.push_back("{\"huge\":" + std::string(5000, '1') + "}");
  std::string pieces;
  for (int i = 0; i < 5000; ++i) pieces += std::to_string(i) + ".";
  texts.push_back(pieces);
  texts.push_back("{\"m\":\"" + pieces.substr(0, 9000) + "\"}");
  std::string many = "{";
  for (int i = 0; i < 3000; ++i)
    many += (i > 0 ? ",\"f" : "\"f") + std::to_string(i) + "\":" + std::to_string(i);
  texts.push_back(many + "}");
  return texts;
}

}  // namespace riffle::index
