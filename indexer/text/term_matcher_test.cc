#include "indexer/text/term_matcher.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "indexer/base/utf8.h"
#include "indexer/text/unicode.h"

namespace riffle::index {
namespace {

struct Case {
  TermSpec spec;
  const char* text;
  bool expected;
};

TermSpec word(std::string term) { return {std::move(term)}; }
TermSpec phrase(std::string term) { return {std::move(term), true}; }
TermSpec whole(std::string term) { return {std::move(term), false, true}; }
TermSpec exact(std::string term) { return {std::move(term), false, false, true}; }

bool matches(const TermSpec& spec, std::string_view text) {
  return TermMatcher::compile(spec).value().matches(text);
}

TEST(TermMatcherTest, Table) {
  const Case cases[] = {
      // A word is a whole token or a whole piece, whatever its case.
      {word("error"), "error in module", true},
      {word("error"), "ERROR 42", true},
      {word("ERROR"), "an Error", true},
      {word("error"), "errors found", false},
      {word("error"), "myerror", false},
      {word("smith"), "user alice-smith logged in", true},
      {word("alice"), "user alice-smith logged in", true},
      {word("smit"), "user alice-smith logged in", false},
      {word("login"), "{\"action\":\"login\"}", true},
      {word("200"), "status=200", true},
      {word("20"), "status=200", false},
      {word("0"), "10.0.0.1", true},
      // With minor breakers: those pieces with those breakers.
      {word("alice-smith"), "user alice-smith logged in", true},
      {word("10.0.0.1"), "from ip=10.0.0.1:80", true},
      {word("10.0.0.1"), "from 110.0.0.1", false},
      {word("10.0.0.1"), "from 10.0.0.12", false},
      {word("10.0.0.1"), "x.10.0.0.1.y", true},
      {word("10.0.0"), "10.0.0.1", true},
      {word("a-b"), "a_b", false},
      {word("a-b"), "a--b", false},
      {word("/var/log"), "x/var/log/syslog", true},
      {word("/var/"), "/var/log", true},
      {word("user=bob"), "(user=bob)", true},
      {word("user=bob"), "superuser=bob", false},
      // Phrases are literal.
      {phrase("in module"), "error in module", true},
      {phrase("in module"), "error in  module", false},
      {phrase("in mod"), "error in module", false},
      {phrase("n module"), "error in module", false},
      {phrase("[error] failed"), "x[ERROR] failed: y", true},
      {phrase("failed:"), "login failed: bob", true},
      {phrase(" "), "a b", true},
      {phrase(" "), "ab", false},
      // Wildcards stop at major breakers, in quotes they don't.
      {word("error*"), "errors found", true},
      {word("error*"), "myerrors", false},
      {word("*error"), "myerror", true},
      {word("*rro*"), "an error", true},
      {word("err*or"), "err-some-or", true},
      {word("err*or"), "err some or", false},
      {word("err*or"), "err or err-or", true},
      {word("a*b*c"), "a-b axbxc", true},
      {word("a*b*c"), "a-b c", false},
      {phrase("err*or"), "err some or", true},
      {phrase("from * port"), "from 10.0.0.1 port 22", true},
      {phrase("from * port"), "from 10.0.0.1 ports", false},
      {word("*"), "", true},
      {word("**"), "anything", true},
      {phrase("*"), "anything", true},
      {word("foo.*"), "foo.bar", true},
      {word("foo.*"), "foobar", false},
      {word("\\*"), "2 * 3", true},
      {word("\\*"), "2 x 3", false},
      {word("a\\*b"), "a*b", true},
      {word("a\\*b"), "axb", false},
      {word("c:\\\\dir\\\\*"), "c:\\dir\\file", true},
      {word("c:\\\\dir\\\\*"), "c:\\dirs", false},
      {word("c:\\dir"), "c:\\dir", true},
      // TERM: bounded by major breakers.
      {whole("10.0.0.1"), "from 10.0.0.1 to", true},
      {whole("10.0.0.1"), "ip=10.0.0.1", false},
      {whole("ip=10.0.0.1"), "(ip=10.0.0.1)", true},
      {whole("ip=*"), "ip=10.0.0.1", true},
      // CASE.
      {exact("Error"), "Error", true},
      {exact("Error"), "error", false},
      {exact("Err*"), "Errors", true},
      // Hangul, Han and Kana: substrings.
      {word("오류"), "오류가 발생했습니다", true},
      {word("발생"), "오류가 발생했습니다", true},
      {word("류가"), "오류가 발생했습니다", true},
      {word("오류 "), "오류가", false},
      {word("server"), "server가 응답하지 않음", true},
      {word("serve"), "server가 응답하지 않음", false},
      {word("エラー"), "致命的エラーが発生", true},
      {word("错误"), "发生错误了", true},
      {word("오류-42"), "오류-42번", true},
      // Unicode: forms that mean the same are the same.
      {word("error"), "ＥＲＲＯＲ", true},
      {word("ＥＲＲＯＲ"), "error", true},
      {word("straße"), "STRASSE", true},
      {word("café"), "CAFE\u0301", true},
      {word("cafe"), "café", false},
      {word("エラー"), "ｴﾗｰ", true},
      {word("error"), "“error”", true},
      {word("error"), "\u3000error、", true},
      {word("error"),
       "\xff\xfe"
       "error\xff",
       true},
      {word("soft"), "so\u00ADft", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(matches(c.spec, c.text), c.expected)
        << c.spec.term << (c.spec.phrase ? " (phrase)" : "") << " in " << c.text;
  }
}

TEST(TermMatcherTest, EmptyTermsAreUserErrors) {
  for (const TermSpec& spec : {word(""), phrase(""), word("\u200B")}) {
    const auto result = TermMatcher::compile(spec);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kUser);
  }
}

TEST(TermMatcherTest, LongHostileTextsStayLinear) {
  const std::string text(4u << 20, 'a');
  EXPECT_FALSE(matches(word("*a*b"), text));
  EXPECT_FALSE(matches(phrase("*a*a*b*"), text));
  std::string dashes;
  while (dashes.size() < (4u << 20)) dashes += "a-";
  EXPECT_FALSE(matches(word("a*b*c"), dashes));
  EXPECT_TRUE(matches(word("a*a*a-"), dashes));
}

// The definition itself, as plainly as it can be written: characters, boundaries between them, and
// every substring tried.
class NaiveMatcher {
 public:
  explicit NaiveMatcher(const TermSpec& spec) : spec_(spec) {
    const std::string& term = spec.term;
    std::string literal;
    const auto flush = [&] {
      for (const char32_t c : characters(literal)) pattern_.push_back(c);
      literal.clear();
    };
    for (size_t i = 0; i < term.size(); ++i) {
      if (term.compare(i, 2, "\\*") == 0 || term.compare(i, 2, "\\\\") == 0) {
        literal += term[++i];
      } else if (term[i] == '*') {
        flush();
        pattern_.push_back(kStar);
      } else {
        literal += term[i];
      }
    }
    flush();
  }

  bool matches(std::string_view text) const {
    const std::vector<char32_t> all = characters(text);
    for (size_t begin = 0; begin <= all.size(); ++begin) {
      if (!boundary(all, begin)) continue;
      for (size_t end = begin; end <= all.size(); ++end) {
        if (boundary(all, end) && glob(all, begin, end, 0)) return true;
      }
    }
    return pattern_ == std::vector<char32_t>{kStar};
  }

 private:
  static constexpr char32_t kStar = 0xFFFFFFFF;

  std::vector<char32_t> characters(std::string_view text) const {
    std::string scratch;
    const std::string_view folded =
        fold(text, spec_.case_sensitive ? Folding::kKeepCase : Folding::kCaseless, scratch);
    std::vector<char32_t> result;
    for (size_t at = 0; at < folded.size();) {
      const DecodedCharacter decoded = decode_utf8(folded, at);
      result.push_back(decoded.character);
      at += decoded.length;
    }
    return result;
  }

  bool separates(char32_t c) const {
    const CharacterClass kind = classify(c);
    return spec_.whole_token ? kind == CharacterClass::kMajor : kind != CharacterClass::kOther;
  }

  bool boundary(const std::vector<char32_t>& all, size_t at) const {
    return at == 0 || at == all.size() || separates(all[at - 1]) || separates(all[at]);
  }

  bool glob(const std::vector<char32_t>& all, size_t at, size_t end, size_t p) const {
    if (p == pattern_.size()) return at == end;
    if (pattern_[p] != kStar)
      return at < end && all[at] == pattern_[p] && glob(all, at + 1, end, p + 1);
    for (size_t next = at;; ++next) {
      if (glob(all, next, end, p + 1)) return true;
      if (next == end || (!spec_.phrase && classify(all[next]) == CharacterClass::kMajor))
        return false;
    }
  }

  const TermSpec& spec_;
  std::vector<char32_t> pattern_;
};

std::string random_text(std::mt19937& random, size_t max_length, bool ascii) {
  static constexpr const char* kAscii[] = {"a", "b",  "A", "ab", "-", ".",  "=", " ",
                                           ",", "\"", "1", "aB", "*", "\\", "_"};
  static constexpr const char* kWide[] = {"오",     "류",     "エ",     "错", "é",      "E\u0301",
                                          "Ａ",     "、",     "\u00A0", "ß",  "\xff",   "\u00AD",
                                          "ー",     "\u3099", "か",     "–",  "ﬁ",      "K",
                                          "\u0338", "İ",      "ᄀ",     "ᅡ", "\u200D", "…"};
  std::string text;
  for (size_t length = random() % (max_length + 1); length > 0; --length) {
    if (ascii || random() % 2 == 0) {
      text += kAscii[random() % std::size(kAscii)];
    } else {
      text += kWide[random() % std::size(kWide)];
    }
  }
  return text;
}

struct Pair {
  TermSpec spec;
  std::string text;
};

Pair random_pair(std::mt19937& random) {
  const bool ascii = random() % 2 == 0;
  Pair pair;
  pair.text = random_text(random, 14, ascii);
  pair.spec.phrase = random() % 3 == 0;
  pair.spec.whole_token = random() % 5 == 0;
  pair.spec.case_sensitive = random() % 5 == 0;
  if (random() % 2 == 0) {
    // A part of the text, so that matches are frequent.
    const size_t begin = random() % (pair.text.size() + 1);
    pair.spec.term = replace_invalid_utf8(pair.text.substr(begin, random() % 8));
  } else {
    pair.spec.term = random_text(random, 4, ascii);
  }
  for (unsigned stars = random() % 3; stars > 0; --stars) {
    size_t at = random() % (pair.spec.term.size() + 1);
    while (at < pair.spec.term.size() &&
           (static_cast<unsigned char>(pair.spec.term[at]) & 0xC0) == 0x80)
      ++at;
    pair.spec.term.insert(at, "*");
  }
  return pair;
}

TEST(TermMatcherTest, SameAsTheNaiveTwinOnRandomPairs) {
  std::mt19937 random(20260101);
  int matched = 0;
  for (int i = 0; i < 60'000; ++i) {
    const Pair pair = random_pair(random);
    const auto matcher = TermMatcher::compile(pair.spec);
    if (!matcher) continue;
    const bool expected = NaiveMatcher(pair.spec).matches(pair.text);
    matched += expected ? 1 : 0;
    ASSERT_EQ(matcher->matches(pair.text), expected)
        << "term <" << pair.spec.term << "> text <" << pair.text << "> phrase " << pair.spec.phrase
        << " whole " << pair.spec.whole_token << " case " << pair.spec.case_sensitive;
  }
  EXPECT_GT(matched, 10'000);
}

TEST(SearchableTextTest, DecodesEscapesOfJsonOnly) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"a":"x\ny"})", "{\"a\":\"x\ny\"}"},
      {R"( ["\uc624\ub958 \"q\" \\"] )", " [\"오류 \"q\" \\\"] "},
      {R"({"k\t":1})", "{\"k\t\":1}"},
      {R"({"a":"\ud83d\ude00 \ud83d"})", "{\"a\":\"😀 \uFFFD\"}"},
      {R"(text with "a\nb")", R"(text with "a\nb")"},
      {R"({"broken":"x\ny")", R"({"broken":"x\ny")"},
      {R"({"bad":"\q"})", R"({"bad":"\q"})"},
      {R"({"a":1} "\n")", R"({"a":1} "\n")"},
      {"", ""}};
  for (const auto& [raw, expected] : cases) {
    std::string scratch = "old";
    EXPECT_EQ(searchable_text(raw, scratch), expected) << raw;
  }
  std::string scratch;
  const std::string_view plain = R"({"a":"no escapes"})";
  EXPECT_EQ(searchable_text(plain, scratch).data(), plain.data());
}

}  // namespace
}  // namespace riffle::index
