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
    ASSERT_NE(comparison.network(), nullptr);
    const auto found = (*block)->address_rows("ip", *comparison.network());
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
    EXPECT_FALSE((*(*block)->address_rows("n", *comparison.network())).has_value());
    EXPECT_FALSE((*(*block)->address_rows("nowhere", *comparison.network())).has_value());
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
  EXPECT_FALSE((*(*block)->address_rows("ip", *Cidr::parse("10.0.0.0/8"))).has_value());
  EXPECT_FALSE((*(*block)->address_rows("ip", *Cidr::parse("2001:db8::/32"))).has_value());
}

}  // namespace
}  // namespace riffle::index
