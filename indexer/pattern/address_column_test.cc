#include "indexer/pattern/address_column.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "indexer/pattern/byte_planes.h"
#include "indexer/pattern/number_forms.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/pattern_segment.h"
#include "indexer/read/field_comparison.h"

namespace riffle::index {
namespace {

TEST(AddressForms, OnlyWhatPrintsTheSameIsAnAddress) {
  for (const std::string text : {"0.0.0.0", "255.255.255.255", "10.0.20.7", "1.2.3.4"}) {
    uint32_t address = 0;
    ASSERT_TRUE(parse_address(text, address)) << text;
    char printed[kMaxAddressText + 1];
    EXPECT_EQ(std::string(printed, print_address(address, printed)), text);
  }
  for (const std::string text :
       {"", "1.2.3", "1.2.3.4.5", "1.2.3.4.", ".1.2.3.4", "01.2.3.4", "1.2.3.00", "1.2.3.256",
        "1.2.3.1000", "1..2.3", "1.2.3.4 ", " 1.2.3.4", "-", "1.2.3.x", "::ffff:1.2.3.4"}) {
    uint32_t address = 0;
    EXPECT_FALSE(parse_address(text, address)) << text;
  }
}

TEST(AddressColumn, GivesValuesAndWhichLieInARange) {
  std::mt19937 random(1);
  for (const size_t count : {1u, 15u, 64u, 100u, 5'000u}) {
    for (const uint32_t varying : {0xFFFFFFFFu, 0x00030F7Fu, 0u}) {
      std::vector<uint32_t> addresses(count);
      for (uint32_t& address : addresses)
        address = 0x0A0000FF ^ (static_cast<uint32_t>(random()) & varying);
      ZstdCompressor zstd(kPatternZstdLevel);
      ByteWriter out;
      write_addresses(addresses, zstd, out);
      const std::string bytes = out.take();
      ByteReader in(bytes);
      auto column = AddressColumn::open(in, count);
      ASSERT_TRUE(column) << column.error().message;
      EXPECT_EQ(in.left(), 0u);
      for (size_t octet = 0; octet < AddressColumn::kOctets; ++octet) {
        for (int i = 0; i < 20; ++i) {
          OctetRange range{static_cast<uint8_t>(random()), static_cast<uint8_t>(random())};
          if (range.least > range.most) std::swap(range.least, range.most);
          if (i == 0) range = column->range(octet);
          std::array<bool, 256> wanted{};
          for (size_t value = range.least; value <= range.most; ++value) wanted[value] = true;
          const auto within = column->within(octet, range);
          const auto among = column->among(octet, wanted);
          ASSERT_TRUE(within && among);
          for (uint32_t row = 0; row < count; ++row) {
            const uint32_t own = addresses[row] >> (24 - 8 * octet) & 0xFF;
            const bool expected = own >= range.least && own <= range.most;
            ASSERT_EQ(within->test(row), expected);
            ASSERT_EQ(among->test(row), expected);
          }
        }
      }
      ASSERT_TRUE(column->load());
      for (size_t i = 0; i < count; ++i) ASSERT_EQ(column->value(i), addresses[i]);
    }
  }
}

TEST(AddressColumn, WhatIsCutOffIsDamage) {
  const std::vector<uint32_t> addresses = {1, 2, 3, 0xFFFFFFFF};
  ZstdCompressor zstd(kPatternZstdLevel);
  ByteWriter out;
  write_addresses(addresses, zstd, out);
  for (size_t size = 0; size < out.bytes().size(); ++size) {
    ByteReader in(std::string_view(out.bytes()).substr(0, size));
    const auto column = AddressColumn::open(in, addresses.size());
    EXPECT_FALSE(column) << size;
  }
}

// A column of addresses, beside texts with addresses and rows without the field.
class AddressTerms : public testing::Test {
 protected:
  static constexpr uint32_t kRows = 6'000;
  AddressTerms() {
    PatternRowsWriter writer;
    for (uint32_t i = 0; i < kRows; ++i) {
      const std::string client = address(4, 200);
      std::string row = R"({"n":)" + std::to_string(i);
      if (i % 7 != 0) row += R"(,"client":")" + client + '"';
      row += R"(,"message":"from )" + address(4, 3) + ":" + number(70) + R"( done"})";
      rows_.push_back(i % 500 == 3 ? "plain " + client : row);
      writer.add(rows_.back());
    }
    encoded_ = writer.finish();
    segment_ = *PatternSegment::open(encoded_.segment);
  }
  std::string number(uint32_t below) { return std::to_string(random_() % below); }
  std::string address(uint32_t second, uint32_t third) {
    return "10." + number(second) + "." + number(third) + "." + number(256);
  }
  std::unique_ptr<PatternBlock> block() const {
    return *PatternBlock::open(segment_, [this](uint32_t part) -> Result<std::string_view> {
      return std::string_view(encoded_.blocks[0][part]);
    });
  }

  std::mt19937 random_{5};
  std::vector<std::string> rows_;
  EncodedPatterns encoded_;
  std::shared_ptr<const PatternSegment> segment_;
};

TEST_F(AddressTerms, TheColumnIsOneOfAddressesAndComesBack) {
  std::string_view kind;
  for (const PatternFacts::Column& column : segment_->facts().columns) {
    if (column.path == "client") kind = column.kind;
  }
  EXPECT_EQ(kind, "addresses");
  std::string arena;
  std::vector<uint64_t> ends;
  ASSERT_TRUE(block()->rebuild_all(arena, ends));
  std::string expected;
  for (const std::string& row : rows_) expected += row;
  EXPECT_EQ(arena, expected);
}

TEST_F(AddressTerms, TermsAgreeWithTheMatcher) {
  std::vector<TermSpec> specs;
  for (int i = 0; i < 12; ++i) {
    const std::string one = address(4, 200);
    const size_t first = one.find('.', 3);
    const size_t second = one.find('.', first + 1);
    for (const std::string& term :
         {one, one.substr(0, second), one.substr(3), one.substr(first + 1), one.substr(0, first),
          one.substr(0, second + 1), one.substr(second), one.substr(0, second + 1) + "*",
          one.substr(0, second) + "*", "*" + one.substr(first), "*." + one.substr(first + 1),
          one.substr(second + 1), one.substr(second + 1) + "*", one + ":", "0" + one, one + ".1",
          "client " + one, "client\":\"" + one}) {
      specs.push_back({term, false});
      specs.push_back({term, true});
    }
  }
  for (const char* term : {"300", "007", "10..1", "10.1", "2*", "*5", "*5*", "1*9", "client"})
    specs.push_back({term, false});
  const auto own = block();
  uint64_t hits = 0;
  std::string scratch;
  for (const TermSpec& spec : specs) {
    const auto matcher = TermMatcher::compile(spec);
    const auto term = PatternTerm::compile(segment_, spec);
    ASSERT_EQ(matcher.has_value(), term.has_value()) << spec.term;
    if (!matcher) continue;
    const auto found = own->matching_rows(*term);
    ASSERT_TRUE(found) << found.error().message;
    for (uint32_t row = 0; row < kRows; ++row) {
      ASSERT_EQ(found->test(row), matcher->matches(searchable_text(rows_[row], scratch)))
          << spec.term << (spec.phrase ? " as a phrase" : "") << " in " << rows_[row];
    }
    EXPECT_EQ(*own->count_rows(*term), found->count()) << spec.term;
    hits += found->count();
  }
  EXPECT_GT(hits, 10'000u);
}

TEST_F(AddressTerms, NetworksAndBeginningsAgreeWithTheComparison) {
  std::vector<std::string> literals = {"10.0.0.0/8",    "10.1.0.0/16",
                                       "10.1.4.0/22",   "10.1.1.128/25",
                                       "0.0.0.0/0",     "11.0.0.0/8",
                                       "10.3.255.0/24", "1*",
                                       "10*",           "10.*",
                                       "10.2*",         "10.1.1*",
                                       "10.1.10*",      "10.1.*",
                                       "10.1.1.*",      "10.1.17.2*",
                                       "10.1.17.25*",   "10.0*",
                                       "10.00*",        "10.1.0*",
                                       "10.1.01*",      "2*",
                                       "10.4*",         "10.1.256*",
                                       "10.1.1.1.*",    "10.1.999999999999*"};
  for (int i = 0; i < 60; ++i) {
    const std::string one = address(4, 200);
    literals.push_back(one.substr(0, 1 + random_() % one.size()) + "*");
  }
  for (const std::string& network : literals) {
    const FieldComparison comparison(Predicate::Op::kEqual, network);
    const auto own = block();
    ASSERT_NE(comparison.addresses(), nullptr) << network;
    const auto found = own->address_rows("client", *comparison.addresses());
    ASSERT_TRUE(found && *found);
    EXPECT_FALSE((*found)->odd.any());
    const auto field = own->field("client");
    ASSERT_TRUE(field);
    EXPECT_EQ((*found)->from_text, field->from_text);
    EXPECT_EQ(field->from_text.count(), kRows / 500);
    for (uint32_t row = 0; row < kRows; ++row) {
      const ValueView value = field->column->at(row);
      ASSERT_EQ((*found)->hits.test(row), !value.is_null() && comparison.matches(value))
          << network << " " << rows_[row];
    }
  }
}

// Segments of the format before are read as they are.
TEST(AddressColumns, AreNotNeededToReadASegment) {
  PatternRowsWriter writer;
  writer.add(R"({"client":"10.0.0.1"})");
  EncodedPatterns encoded = writer.finish();
  for (const char format : {'\1', '\2', '\3'}) {
    encoded.segment[0] = format;
    EXPECT_TRUE(PatternSegment::open(encoded.segment)) << int{format};
  }
  for (const char format : {'\0', '\4'}) {
    encoded.segment[0] = format;
    EXPECT_FALSE(PatternSegment::open(encoded.segment)) << int{format};
  }
}

}  // namespace
}  // namespace riffle::index
