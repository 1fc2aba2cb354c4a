#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "indexer/pattern/pattern_rows.h"
#include "indexer/read/field_comparison.h"

namespace riffle::index {
namespace {

std::string address(std::mt19937& random) {
  const auto number = [&](uint32_t below) { return std::to_string(random() % below); };
  std::string usual = "10." + number(3) + "." + number(40) + "." + number(256);
  switch (random() % 60) {
    case 0:
      return "::ffff:" + usual;
    case 1:
      return "::ffff:a01:" + number(100);
    case 2:
      return "10.0.0" + number(9) + ".1";
    case 3:
      return "10.0." + number(300);
    case 4:
      return usual + "." + number(9);
    case 5:
      return "10.1." + number(900) + ".1";
    case 6:
      return "10.1.0.0/16";
    case 7:
      return "host-" + number(99);
    case 8:
      return "10.x" + number(9) + ".1.2";
    case 9:
      return "10\\u002e0.1." + number(200);
    case 10:
      return "10.1\xEF\xBC\x91" + number(9) + ".1";
    case 12:
      return "2001:db8::" + number(99) + ":" + number(99);
    case 13:
      return "::FFFF:" + usual;
    case 14:
      return "2001:db8::" + std::string(1 + random() % 4, 'f') + ":10.1.1." + number(200);
    case 11:
      return usual + " " + usual;
    case 15:
      return "10." + number(30) + (random() % 2 == 0 ? "" : "-" + number(9));
    case 16:
      return number(300) + (random() % 2 == 0 ? "" : "." + number(30) + "x.1");
    case 17:
      return "10.1\xCC\xB8." + number(99) + ".\xEF\xBC\x91";
    default:
      return usual;
  }
}

// What slots say, against what the values say.
TEST(AddressRows, AgreeWithTheComparison) {
  std::mt19937 random(11);
  PatternRowsWriter writer;
  constexpr uint32_t kRows = 6000;
  for (uint32_t i = 0; i < kRows; ++i) {
    const std::string ip = R"("ip":")" + address(random) + R"(")";
    writer.add(random() % 8 == 0 ? R"({"n":1})" : R"({"n":)" + std::to_string(i) + "," + ip + "}");
  }
  const EncodedPatterns encoded = writer.finish();
  const auto segment = PatternSegment::open(encoded.segment);
  ASSERT_TRUE(segment) << segment.error().message;
  for (const std::string network :
       {"10.0.0.0/8", "10.1.0.0/16", "10.1.4.0/22", "10.1.1.0/24", "10.2.0.128/25", "10.1.1.7/32",
        "0.0.0.0/0", "11.0.0.0/8", "::ffff:10.1.0.0/16", "8.0.0.0/5"}) {
    const auto block = PatternBlock::open(*segment, [&](uint32_t part) -> Result<std::string_view> {
      return std::string_view(encoded.blocks[0][part]);
    });
    ASSERT_TRUE(block);
    const FieldComparison comparison(Predicate::Op::kEqual, network);
    ASSERT_NE(comparison.addresses(), nullptr);
    const auto found = (*block)->address_rows("ip", *comparison.addresses());
    ASSERT_TRUE(found && *found) << network;
    EXPECT_LT((*found)->odd.count(), kRows / 3);
    const auto field = (*block)->field("ip");
    ASSERT_TRUE(field);
    uint32_t hits = 0;
    for (uint32_t row = 0; row < kRows; ++row) {
      const ValueView value = field->column->at(row);
      const bool expected = !value.is_null() && comparison.matches(value);
      hits += expected ? 1 : 0;
      if ((*found)->odd.test(row)) continue;
      ASSERT_EQ((*found)->hits.test(row), expected) << network << " " << to_text(value);
    }
    if (network != "10.1.1.7/32") {
      EXPECT_EQ(hits == 0, network == "11.0.0.0/8") << network;
    }
    EXPECT_FALSE((*(*block)->address_rows("n", *comparison.addresses())).has_value());
    EXPECT_FALSE((*(*block)->address_rows("nowhere", *comparison.addresses())).has_value());
  }
}

// The same for what texts begin with, numbers as JSON has them and words among them.
TEST(AddressRows, OfBeginningsAgreeWithTheComparison) {
  std::mt19937 random(12);
  for (const bool bare : {false, true}) {
    PatternRowsWriter writer;
    constexpr uint32_t kRows = 6000;
    for (uint32_t i = 0; i < kRows; ++i) {
      std::string ip = '"' + address(random) + '"';
      if (random() % 9 == 0) ip = R"(["10.1.2.)" + std::to_string(random() % 256) + R"(","x"])";
      if (bare && random() % 9 == 0) {
        static const std::vector<std::string> kBare = {"null", "10.10", "1e1", "10.250",
                                                       "1E+1", "10",    "102", "10.1e3"};
        ip = kBare[random() % kBare.size()];
      }
      writer.add(R"({"n":)" + std::to_string(i) + R"(,"ip":)" + ip + "}");
    }
    const EncodedPatterns encoded = writer.finish();
    const auto segment = PatternSegment::open(encoded.segment);
    ASSERT_TRUE(segment) << segment.error().message;
    const auto block = PatternBlock::open(*segment, [&](uint32_t part) -> Result<std::string_view> {
      return std::string_view(encoded.blocks[0][part]);
    });
    ASSERT_TRUE(block);
    std::vector<std::string> literals = {
        "1*",       "10*",      "10.*",       "10.1*",   "10.2*",     "10.1.*", "10.1.3*",
        "10.1.39*", "10.1.4.*", "10.1.4.2*",  "10.0.0*", "10.00*",    "2*",     "256*",
        "0*",       "11.*",     "10.1.1.1.*", "10.25*",  "10.1.900*", "1000*",  "10.100000*"};
    for (int i = 0; i < 40; ++i) {
      const std::string one = address(random);
      literals.push_back(one.substr(0, 1 + random() % one.size()) + "*");
    }
    uint32_t decided = 0;
    for (const std::string& literal : literals) {
      const FieldComparison comparison(Predicate::Op::kEqual, literal);
      if (comparison.addresses() == nullptr) continue;
      const auto found = (*block)->address_rows("ip", *comparison.addresses());
      ASSERT_TRUE(found && *found) << literal;
      const auto field = (*block)->field("ip");
      ASSERT_TRUE(field);
      EXPECT_EQ((*found)->from_text, field->from_text);
      for (uint32_t row = 0; row < kRows; ++row) {
        if ((*found)->odd.test(row) || field->from_text.test(row)) continue;
        const ValueView value = field->column->at(row);
        const bool expected = !value.is_null() && comparison.matches(value);
        ASSERT_EQ((*found)->hits.test(row), expected) << literal << " " << to_text(value);
        decided += expected ? 1 : 0;
      }
      EXPECT_LT((*found)->odd.count(), kRows / 4) << literal;
    }
    EXPECT_GT(decided, 10'000u);
  }
}

TEST(AddressRows, OfOtherNetworksAndRowsWithoutFieldsNothingIsKnown) {
  PatternRowsWriter writer;
  writer.add("plain 10.0.0.1");
  for (int i = 0; i < 500; ++i) writer.add(R"({"ip":"10.0.0.)" + std::to_string(i % 256) + R"("})");
  const EncodedPatterns encoded = writer.finish();
  const auto segment = PatternSegment::open(encoded.segment);
  ASSERT_TRUE(segment);
  const auto block = PatternBlock::open(*segment, [&](uint32_t part) -> Result<std::string_view> {
    return std::string_view(encoded.blocks[0][part]);
  });
  ASSERT_TRUE(block);
  // Few addresses are a dictionary, which is asked value by value.
  for (const char* literal : {"10.0.0.0/8", "10.0*"}) {
    const FieldComparison comparison(Predicate::Op::kEqual, literal);
    EXPECT_FALSE((*(*block)->address_rows("ip", *comparison.addresses())).has_value());
  }
  for (const char* literal :
       {"2001:db8::/32", "10.0.0.1", "*10.0", "10.*.1", "10.x*", "10..1*", ".1*", "*"})
    EXPECT_EQ(FieldComparison(Predicate::Op::kEqual, literal).addresses(), nullptr) << literal;
  EXPECT_EQ(FieldComparison(Predicate::Op::kNotEqual, "10.0*").addresses(), nullptr);
}

}  // namespace
}  // namespace riffle::index
