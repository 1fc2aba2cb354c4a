#include "ingest-tap/kafka/offset_loss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace riffle::tap::kafka {
namespace {

const PartitionName kName{"logs", 3};

TEST(OffsetLoss, NoneWhereTheBrokerHasIt) {
  EXPECT_FALSE(judge_offset_loss(kName, 10, {.low = 0, .high = 10}, 1));
  EXPECT_FALSE(judge_offset_loss(kName, 0, {.low = 0, .high = 10}, 1));
}

TEST(OffsetLoss, RetentionOvertookUs) {
  const auto loss = judge_offset_loss(kName, 100, {.low = 150, .high = 900}, 1);
  ASSERT_TRUE(loss);
  EXPECT_EQ(loss->kind, OffsetLoss::Kind::kOvertaken);
  EXPECT_EQ(loss->missing, 50u);
  EXPECT_THAT(loss->text, ::testing::HasSubstr("offset 100 of logs partition 3"));
  EXPECT_THAT(loss->text, ::testing::HasSubstr("50 messages were deleted"));
}

TEST(OffsetLoss, ThePartitionEndsBeforeUs) {
  const auto loss = judge_offset_loss(kName, 100, {.low = 0, .high = 7}, 1);
  ASSERT_TRUE(loss);
  EXPECT_EQ(loss->kind, OffsetLoss::Kind::kRestarted);
  EXPECT_EQ(loss->missing, 0u);
}

}  // namespace
}  // namespace riffle::tap::kafka
