#include "indexer/segment/segment_format.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

SegmentDescription description(uint32_t rows) {
  SegmentDescription description;
  description.index = "main";
  description.fields = {"host"};
  description.rows = rows;
  description.blocks.resize(1);
  description.blocks[0].rows = rows;
  return description;
}

TEST(SegmentFormat, DescriptionComesBack) {
  const auto read = decode_description(encode_description(description(kBlockRows)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->index, "main");
  EXPECT_EQ(read->fields, std::vector<std::string>{"host"});
  EXPECT_EQ(read->blocks.at(0).rows, kBlockRows);
}

// Columns of one value take no bytes a row: memory for as many rows as a broken file states could
// not be had.
TEST(SegmentFormat, MoreRowsThanABlockHasAreDamage) {
  for (const uint32_t rows : {uint32_t{kBlockRows} + 1, UINT32_MAX}) {
    const auto read = decode_description(encode_description(description(rows)));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDamage);
  }
}

}  // namespace
}  // namespace riffle::index
