#include "indexer/pattern/slot_filter.h"

#include <gtest/gtest.h>

#include "indexer/base/hash.h"
#include "indexer/pattern/pattern_format.h"

namespace riffle::index {
namespace {

TEST(SlotFilter, OfAnOlderFormatKnowsPiecesOfTheBlockAsAWhole) {
  const uint64_t held = *piece_key("blk123456");
  const std::string bytes = FuseFilterBuilder().build_half(std::vector<uint64_t>{held});
  const auto filter = SlotFilter::open(bytes, kPatternFormatWithoutFrames);
  ASSERT_TRUE(filter);
  EXPECT_TRUE(filter->may_have(held));
  EXPECT_TRUE(filter->may_have(held, 7));
  int others = 0;
  for (int i = 0; i < 1000; ++i)
    others += filter->may_have(hash64("word" + std::to_string(i))) ? 1 : 0;
  EXPECT_LT(others, 200);
}

TEST(SlotFilter, RefusesWhatIsNoFilter) {
  EXPECT_TRUE(SlotFilter::open("", kPatternFormat)->may_have(1));
  EXPECT_FALSE(SlotFilter::open("xyz", kPatternFormat));
  const std::string filter = FuseFilterBuilder().build(std::vector<uint64_t>{1});
  EXPECT_FALSE(SlotFilter::open(std::string("\x01\x00\x00\x00\x05", 5) + filter, kPatternFormat));
  EXPECT_FALSE(SlotFilter::open(std::string("\x00\x00\x00\x7F\x08", 5) + filter, kPatternFormat));
  EXPECT_TRUE(SlotFilter::open(std::string("\x01\x00\x00\x00\x08", 5) + filter, kPatternFormat));
}

}  // namespace
}  // namespace riffle::index
