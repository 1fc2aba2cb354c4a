#include "server/search/json_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace riffle::server {
namespace {

using index::ValueKind;

Result<std::vector<index::Batch>> read(const std::string& text) {
  std::istringstream in(text);
  return read_json_rows(in, "rows.jsonl");
}

TEST(JsonRows, CellsKeepTheirKind) {
  const auto batches = read(
      R"({"n":1,"f":0.5,"t":"x","l":["a",2],"one":["a"],"none":null,"empty":[],"b":true,"o":{"k":[1]}})");
  ASSERT_TRUE(batches.has_value());
  ASSERT_EQ(batches->size(), 1u);
  const index::Batch& row = batches->front();
  EXPECT_EQ(row.at(0, "n").kind(), ValueKind::kNumber);
  EXPECT_EQ(row.at(0, "f").number(), 0.5);
  EXPECT_EQ(row.at(0, "t").text(), "x");
  ASSERT_EQ(row.at(0, "l").kind(), ValueKind::kMulti);
  EXPECT_EQ(row.at(0, "l").elements().size(), 2u);
  EXPECT_EQ(row.at(0, "one").text(), "a");
  EXPECT_TRUE(row.at(0, "none").is_null());
  EXPECT_TRUE(row.at(0, "empty").is_null());
  EXPECT_EQ(row.at(0, "b").text(), "true");
  EXPECT_EQ(row.at(0, "o").text(), R"({"k":[1]})");
  EXPECT_TRUE(row.at(0, "absent").is_null());
}

TEST(JsonRows, NumbersThatNoDoubleHoldsKeepTheirDigits) {
  const auto batches = read(
      R"({"exact":9007199254740991,"id":9007199254740993,"big":123456789012345678901234567890,"e":1e3})");
  ASSERT_TRUE(batches.has_value());
  const index::Batch& row = batches->front();
  EXPECT_EQ(row.at(0, "exact").kind(), ValueKind::kNumber);
  EXPECT_EQ(row.at(0, "id").text(), "9007199254740993");
  EXPECT_EQ(row.at(0, "big").text(), "123456789012345678901234567890");
  EXPECT_EQ(row.at(0, "e").number(), 1000);
}

TEST(JsonRows, BlankLinesAndCarriageReturns) {
  const auto batches = read("{\"a\":1}\r\n\n   \n{\"a\":2}");
  ASSERT_TRUE(batches.has_value());
  EXPECT_EQ(batches->front().rows(), 2u);
}

TEST(JsonRows, NothingIsNoRows) {
  const auto batches = read("");
  ASSERT_TRUE(batches.has_value());
  EXPECT_TRUE(batches->empty());
}

TEST(JsonRows, ABrokenLineIsNamed) {
  for (const char* text : {"{\"a\":1}\n{\"a\":", "{}\n[1]", "{}\nnull"}) {
    const auto batches = read(text);
    ASSERT_FALSE(batches.has_value()) << text;
    EXPECT_THAT(batches.error().message, ::testing::HasSubstr("rows.jsonl:2")) << text;
  }
}

TEST(JsonRows, ManyRowsComeInSeveralBatches) {
  std::string text;
  for (size_t i = 0; i < index::kBatchRows + 1; ++i) text += "{\"a\":" + std::to_string(i) + "}\n";
  const auto batches = read(text);
  ASSERT_TRUE(batches.has_value());
  ASSERT_EQ(batches->size(), 2u);
  EXPECT_EQ((*batches)[1].at(0, "a").number(), static_cast<double>(index::kBatchRows));
}

}  // namespace
}  // namespace riffle::server
