#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "indexer/base/test_steps.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/pattern_test_data.h"

namespace riffle::index {
namespace {

struct Corpus {
  std::vector<std::string> rows;
  EncodedPatterns sections;
  std::shared_ptr<const PatternSegment> segment;

  explicit Corpus(std::vector<std::string> texts) : rows(std::move(texts)) {
    PatternRowsWriter writer;
    for (const std::string& row : rows) writer.add(row);
    sections = writer.finish();
    auto opened = PatternSegment::open(sections.segment);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    segment = std::move(opened).value();
  }
  std::unique_ptr<PatternBlock> block() const {
    auto block = PatternBlock::open(segment, [this](uint32_t part) -> Result<std::string_view> {
      return std::string_view(sections.blocks[0][part]);
    });
    EXPECT_TRUE(block.has_value()) << block.error().message;
    return std::move(block).value();
  }
};

std::string describe(const TermSpec& spec) {
  return "term <" + spec.term + ">" + (spec.phrase ? " phrase" : "") +
         (spec.whole_token ? " whole token" : "") + (spec.case_sensitive ? " case" : "");
}

// Compares with the normative matcher; false when the term can't be.
bool expect_same(const Corpus& corpus, PatternBlock& block, const TermSpec& spec) {
  const auto matcher = TermMatcher::compile(spec);
  const auto term = PatternTerm::compile(corpus.segment, spec);
  EXPECT_EQ(matcher.has_value(), term.has_value()) << describe(spec);
  if (!matcher || !term) return false;
  const auto found = block.matching_rows(*term);
  EXPECT_TRUE(found.has_value()) << found.error().message;
  uint64_t expected = 0;
  std::string scratch;
  for (uint32_t row = 0; row < corpus.rows.size(); ++row) {
    const bool matches = matcher->matches(searchable_text(corpus.rows[row], scratch));
    expected += matches ? 1 : 0;
    EXPECT_EQ(found->test(row), matches) << describe(spec) << " in <" << corpus.rows[row] << ">";
  }
  const auto count = block.count_rows(*term);
  EXPECT_TRUE(count.has_value());
  EXPECT_EQ(*count, expected) << describe(spec);
  return true;
}

TEST(PatternTerm, RandomTermsAgreeWithTheMatcher) {
  int pairs = 0;
  for (uint32_t seed = 1; seed <= 8; ++seed) {
    TestTexts texts(seed);
    std::vector<std::string> rows = seed % 4 == 0 ? hostile_texts() : std::vector<std::string>();
    for (int i = 0; i < 150; ++i) rows.push_back(texts.event());
    const Corpus corpus(std::move(rows));
    const auto block = corpus.block();
    for (int i = 0; i < 100 && !::testing::Test::HasFailure(); ++i) {
      TermSpec spec;
      spec.term = texts.term();
      spec.phrase = texts.random(4) == 0;
      spec.whole_token = !spec.phrase && texts.random(5) == 0;
      spec.case_sensitive = texts.random(5) == 0;
      pairs += expect_same(corpus, *block, spec) ? static_cast<int>(corpus.rows.size()) : 0;
    }
  }
  EXPECT_GT(pairs, 50'000);
}

// Many rows, so that there are real dictionaries, numbers, hexadecimals, slots with words, and rows
// of several shapes.
TEST(PatternTerm, AllKindsOfColumnsAgreeWithTheMatcher) {
  TestTexts texts(77);
  std::vector<std::string> rows;
  const std::string_view digits = "0123456789abcdef";
  for (int i = 0; i < 3000; ++i) {
    std::string id;
    for (int k = 0; k < 32; ++k) id += digits[texts.random(16)];
    std::string user;
    for (int k = 0; k < 4; ++k) user += static_cast<char>('a' + texts.random(26));
    std::string row =
        "{\"_id\":\"" + id + "\",\"_time\":1700000" + std::to_string(100 + i / 10) + ".000" +
        std::to_string(100 + texts.random(900)) + ",\"n\":" + std::to_string(i) + ",\"level\":\"" +
        (texts.random(3) == 0 ? "error" : "Info") + "\",\"message\":\"user " + user +
        " from 10.0." + std::to_string(texts.random(4)) + "." + std::to_string(texts.random(256)) +
        " failed-" + std::to_string(i) + " 10.20.30." + std::to_string(texts.random(256)) + "\"}";
    rows.push_back(i % 50 == 0 ? texts.event() : row);
  }
  const std::string id = rows[1].substr(8, 32);
  const Corpus corpus(rows);
  const auto block = corpus.block();
  for (const std::string& term : std::vector<std::string>{"error",
                                                          "info",
                                                          "failed",
                                                          "user",
                                                          id,
                                                          id.substr(0, 5) + "*",
                                                          "*" + id.substr(20),
                                                          "*" + id.substr(8, 4) + "*",
                                                          "n",
                                                          "5",
                                                          "17",
                                                          "017",
                                                          "1700000100",
                                                          "000123",
                                                          "1700000100.000*",
                                                          "*700000101*",
                                                          "10.0.1.17",
                                                          "10.0.1",
                                                          "0.1.17",
                                                          "0.1.17*",
                                                          "*0.1.17",
                                                          "10.0.9.17",
                                                          "from 10.0.2.255 failed",
                                                          "10-0-1",
                                                          "10.20.30.17",
                                                          "10.20.30",
                                                          "10.20.31.17",
                                                          "0.0.0",
                                                          "failed-2999",
                                                          "FAILED-1234",
                                                          "9999999",
                                                          "0.1.*",
                                                          "failed-77",
                                                          "*-77",
                                                          "fail*",
                                                          "us*",
                                                          "user a*",
                                                          "message",
                                                          "_id",
                                                          ":5",
                                                          ":*5",
                                                          "5,",
                                                          "\"error\"",
                                                          "level\":\"error",
                                                          "*",
                                                          "*e*",
                                                          "zzzz"}) {
    expect_same(corpus, *block, {term});
    expect_same(corpus, *block, {term, true});
    expect_same(corpus, *block, {term, false, true});
    if (::testing::Test::HasFailure()) break;
  }
}

// Values that fill several frames; what is looked for is cut out of the rows.
TEST(PatternTerm, NeedlesInManyFramesAgreeWithTheMatcher) {
  TestTexts texts(5);
  const auto hex = [&](int digits) {
    std::string text;
    for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[texts.random(16)];
    return text;
  };
  std::vector<std::string> rows;
  for (int i = 0; i < 6000; ++i) {
    switch (texts.random(4)) {
      case 0:
        rows.push_back("{\"m\":\"block blk_-" + texts.number(1u << 31) + "0 of /user/Root" +
                       hex(3) + "/" + hex(30) + " done\"}");
        break;
      case 1:
        rows.push_back("{\"m\":\"req " + hex(8) + "-" + hex(4) + "-" + hex(12) + ": " + hex(24) +
                       " from 10.0." + texts.number(256) + "." + texts.number(256) + ":50010\"}");
        break;
      case 2:
        rows.push_back("{\"m\":\"Task_" + texts.number(10'000) + "_m_" + texts.number(1'000'000) +
                       " took\\t" + texts.number(3'000'000) + "\"}");
        break;
      default:
        rows.push_back(texts.event());
    }
  }
  const Corpus corpus(rows);
  ASSERT_GE(corpus.sections.blocks[0].size(), 5u);
  const auto block = corpus.block();
  for (int i = 0; i < test_steps(250) && !::testing::Test::HasFailure(); ++i) {
    const std::string& row = rows[texts.random(static_cast<uint32_t>(rows.size()))];
    const size_t begin = texts.random(static_cast<uint32_t>(row.size()));
    std::string needle = row.substr(begin, 1 + texts.random(40));
    if (i % 2 == 0) {  // a whole run of pieces
      const size_t first = row.find_first_of(" :/-._\"", begin);
      const size_t last = row.find_first_of(" :\"", first == std::string::npos ? begin : first + 9);
      if (first != std::string::npos && last != std::string::npos)
        needle = row.substr(first + i / 2 % 2, last - first - i / 2 % 2);
    }
    TermSpec spec{needle, i % 3 == 0, false, i % 5 == 0};
    if (i % 7 == 0 && !needle.empty()) spec.term.back() = '*';
    expect_same(corpus, *block, spec);
  }
}

TEST(PatternTerm, AnEmptyTermIsTheUsersError) {
  const Corpus corpus({"a"});
  const auto term = PatternTerm::compile(corpus.segment, {""});
  ASSERT_FALSE(term.has_value());
  EXPECT_EQ(term.error().kind, ErrorKind::kUser);
}

}  // namespace
}  // namespace riffle::index
