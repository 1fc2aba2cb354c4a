#include "indexer/pattern/pattern_rows.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "indexer/extract/event_fields.h"
#include "indexer/pattern/pattern_test_data.h"

namespace riffle::index {
namespace {

struct Encoded {
  EncodedPatterns sections;
  std::shared_ptr<const PatternSegment> segment;

  std::unique_ptr<PatternBlock> block(size_t number) const {
    auto block = PatternBlock::open(segment, source(number));
    EXPECT_TRUE(block.has_value()) << block.error().message;
    return std::move(block).value();
  }
  PatternBlock::PartSource source(size_t number) const {
    return [this, number](uint32_t part) -> Result<std::string_view> {
      const std::vector<std::string>& parts = sections.blocks[number];
      return part < parts.size() ? std::string_view(parts[part]) : std::string_view();
    };
  }
};

Encoded encode(const std::vector<std::string>& rows, size_t block_rows) {
  PatternRowsWriter writer;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && i % block_rows == 0) writer.end_block();
    writer.add(rows[i]);
  }
  Encoded encoded{writer.finish(), nullptr};
  auto segment = PatternSegment::open(encoded.sections.segment);
  EXPECT_TRUE(segment.has_value()) << segment.error().message;
  encoded.segment = std::move(segment).value();
  return encoded;
}

std::vector<std::string> rebuild_all(PatternBlock& block) {
  std::string arena;
  std::vector<uint64_t> ends;
  const auto done = block.rebuild_all(arena, ends);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  std::vector<std::string> rows;
  for (size_t i = 0; i < ends.size(); ++i) {
    const uint64_t begin = i == 0 ? 0 : ends[i - 1];
    rows.push_back(arena.substr(begin, ends[i] - begin));
  }
  return rows;
}

void expect_round_trip(const std::vector<std::string>& rows, size_t block_rows) {
  const Encoded encoded = encode(rows, block_rows);
  std::vector<std::string> back;
  for (size_t i = 0; i < encoded.sections.blocks.size(); ++i) {
    for (std::string& row : rebuild_all(*encoded.block(i))) back.push_back(std::move(row));
  }
  ASSERT_EQ(back.size(), rows.size());
  for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(back[i], rows[i]) << "row " << i;
}

TEST(PatternRows, NothingGivesNothing) {
  const Encoded encoded = encode({}, 10);
  EXPECT_TRUE(encoded.sections.blocks.empty());
  EXPECT_EQ(encoded.sections.statistics.rows, 0U);
}

TEST(PatternRows, HostileTextsComeBack) {
  expect_round_trip(hostile_texts(), 1000);
  expect_round_trip(hostile_texts(), 3);
}

TEST(PatternRows, RandomTextsComeBack) {
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    TestTexts texts(seed);
    std::vector<std::string> rows;
    for (int i = 0; i < 3000; ++i) rows.push_back(texts.event());
    expect_round_trip(rows, 700);
  }
}

// Each change of a column's kind carries over what came before, across blocks.
TEST(PatternRows, ColumnsThatChangeTheirKindComeBack) {
  std::vector<std::string> rows;
  std::mt19937 random(5);
  for (int i = 0; i < 9000; ++i) {
    const std::string n = std::to_string(i);
    const bool late = i > 5000;
    rows.push_back(
        "{\"int_text\":" + (late ? "\"x" + n + "\"" : n) + ",\"int_dec\":" + (late ? n + ".5" : n) +
        ",\"dec\":" + n + (late ? ".12" : ".125") + ",\"hex\":\"" +
        (late && i % 7 == 0
             ? "no hex at all " + n
             : "00000000deadbee" + std::string(1, "0123456789abcdef"[random() % 16])) +
        "\",\"client\":\"" +
        (late && i % 9 == 0 ? "-"
                            : "10.1." + std::to_string(i / 256) + "." + std::to_string(i % 256)) +
        "\",\"few\":\"" + (late ? n : "v" + std::to_string(i % 3)) + "\"}");
  }
  expect_round_trip(rows, 1100);
}

TEST(PatternRows, AHundredThousandKeysBecomeText) {
  std::vector<std::string> rows;
  for (int i = 0; i < 100'000; ++i)
    rows.push_back("{\"time\":" + std::to_string(i) + ",\"key" + std::to_string(i) + "\":\"v\"}");
  const Encoded encoded = encode(rows, 65'536);
  EXPECT_GT(encoded.sections.statistics.overflow_rows, 90'000U);
  std::vector<std::string> back = rebuild_all(*encoded.block(1));
  ASSERT_EQ(back.size(), rows.size() - 65'536);
  EXPECT_EQ(back.back(), rows.back());
  EXPECT_EQ(rebuild_all(*encoded.block(0))[70], rows[70]);
}

TEST(PatternRows, WordsThatDifferBecomeSlots) {
  std::mt19937 random(3);
  std::vector<std::string> rows;
  for (int i = 0; i < 20'000; ++i) {
    std::string user;
    for (int k = 0; k < 8; ++k) user += static_cast<char>('a' + random() % 26);
    rows.push_back("user " + user + " logged in from 10.0.0." + std::to_string(random() % 256));
  }
  const Encoded encoded = encode(rows, 5000);
  EXPECT_LE(encoded.sections.statistics.patterns, 64U);
}

TEST(PatternRows, SomeRowsInAnyOrder) {
  TestTexts texts(9);
  std::vector<std::string> rows;
  for (int i = 0; i < 2000; ++i) rows.push_back(texts.event());
  const Encoded encoded = encode(rows, 2000);
  const std::vector<uint32_t> wanted = {1999, 0, 17, 17, 1000};
  std::string arena = "before";
  std::vector<uint64_t> ends;
  ASSERT_TRUE(encoded.block(0)->rebuild(wanted, arena, ends).has_value());
  std::string expected = "before";
  for (const uint32_t row : wanted) expected += rows[row];
  EXPECT_EQ(arena, expected);
  EXPECT_EQ(ends.size(), wanted.size());
}

// Every field of every row is what extraction from the text gives.
TEST(PatternRows, FieldsAreWhatTheTextSays) {
  TestTexts texts(21);
  std::vector<std::string> rows = hostile_texts();
  for (int i = 0; i < 1500; ++i) rows.push_back(texts.event());
  const Encoded encoded = encode(rows, rows.size());
  const auto block = encoded.block(0);
  for (const std::string name : {"level", "status", "a", "a.b", "user.name", "message", "_time",
                                 "n", "tags{}", "tags{}.x", "k", "", "nothing"}) {
    const auto field = block->field(name);
    ASSERT_TRUE(field.has_value()) << field.error().message;
    for (uint32_t row = 0; row < rows.size(); ++row) {
      if (field->from_text.test(row)) {
        EXPECT_TRUE(!field->column || field->column->is_null(row)) << name << " of " << rows[row];
        continue;
      }
      EventFields expected;
      extract_fields(rows[row], FieldDemand::only({name}), expected);
      const Value* value = expected.find(name);
      const bool present = field->column && !field->column->is_null(row);
      ASSERT_EQ(present, value != nullptr) << name << " of " << rows[row];
      if (!present) continue;
      EXPECT_EQ(to_text(field->column->at(row)), to_text(ValueView(*value)))
          << name << " of " << rows[row];
    }
  }
}

// Whatever is changed, reading ends with an error or with other texts, never with a crash.
TEST(PatternRows, DamageIsAnErrorOrOtherText) {
  TestTexts texts(33);
  std::vector<std::string> rows;
  for (int i = 0; i < 400; ++i) rows.push_back(texts.event());
  const Encoded good = encode(rows, 400);
  std::mt19937 random(1);
  const auto spoil = [&](std::string& bytes) {
    if (bytes.empty()) return;
    const size_t at = random() % bytes.size();
    switch (random() % 3) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 1:
        bytes.resize(at);
        break;
      default:
        bytes[at] = static_cast<char>(random());
    }
  };
  int errors = 0;
  for (int round = 0; round < 600; ++round) {
    Encoded bad{good.sections, nullptr};
    spoil(round % 2 == 0 ? bad.sections.segment
                         : bad.sections.blocks[0][random() % bad.sections.blocks[0].size()]);
    auto segment = PatternSegment::open(bad.sections.segment);
    if (!segment) {
      ++errors;
      continue;
    }
    bad.segment = std::move(segment).value();
    auto block = PatternBlock::open(bad.segment, bad.source(0));
    std::string arena;
    std::vector<uint64_t> ends;
    if (!block || !(*block)->rebuild_all(arena, ends)) ++errors;
    if (!block) continue;
    auto term = PatternTerm::compile(bad.segment, {"error"});
    if (!term) {
      ASSERT_EQ(term.error().kind, ErrorKind::kDamage);
      ++errors;
      continue;
    }
    errors += (*block)->matching_rows(*term).has_value() ? 0 : 1;
    errors += (*block)->field("message").has_value() ? 0 : 1;
  }
  EXPECT_GT(errors, 150);
}

}  // namespace
}  // namespace riffle::index
