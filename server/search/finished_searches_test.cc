#include "server/search/finished_searches.h"

#include <gtest/gtest.h>

namespace riffle::server {
namespace {

constexpr Micros kNow = 1'700'000'000 * kMicrosPerSecond;

index::Batch table(size_t rows, const std::string& text) {
  index::BatchBuilder builder;
  for (size_t i = 0; i < rows; ++i) {
    builder.begin_row();
    builder.set("text", index::ValueView(std::string_view(text)));
  }
  return builder.finish();
}

class NoRows : public lang::ResultSink {
 public:
  Result<lang::Flow> rows(const index::Batch& batch) override {
    given += batch.rows();
    return lang::Flow::kMore;
  }
  size_t given = 0;
};

TEST(FinishedSearches, EachHasAnIdOfItsOwn) {
  FinishedSearches searches;
  EXPECT_EQ(searches.next_id(kNow), "1700000000.1");
  EXPECT_EQ(searches.next_id(kNow), "1700000000.2");
}

TEST(FinishedSearches, RowsAreThereForAWhile) {
  FinishedSearches searches;
  searches.add("a", table(3, "x"), kNow);
  searches.add("b", table(5, "y"), kNow + 1);
  ASSERT_TRUE(searches.rows("a", kNow + 2));
  EXPECT_EQ(searches.rows("a", kNow + 2)->rows(), 3u);
  EXPECT_EQ(searches.rows("b", kNow + 2)->rows(), 5u);
  EXPECT_FALSE(searches.rows("c", kNow + 2));
  EXPECT_FALSE(searches.rows("a", kNow + FinishedSearches::kKept));
  EXPECT_TRUE(searches.rows("b", kNow + FinishedSearches::kKept));
}

TEST(FinishedSearches, TheOldestMakeRoom) {
  FinishedSearches searches;
  const index::Batch large = table(1, std::string(FinishedSearches::kSearchBytes / 2, 'x'));
  ASSERT_LE(large.memory_bytes(), FinishedSearches::kSearchBytes);
  const size_t fit = FinishedSearches::kAllBytes / large.memory_bytes();
  for (size_t i = 0; i <= fit; ++i) searches.add(std::to_string(i), large, kNow);
  EXPECT_FALSE(searches.rows("0", kNow));
  EXPECT_TRUE(searches.rows("1", kNow));
  EXPECT_TRUE(searches.rows(std::to_string(fit), kNow));
}

TEST(FinishedSearches, WhatIsLargeIsHandedOnAndNotKept) {
  NoRows to;
  KeepRows rows(to);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(rows.rows(table(2, "x")));
  const auto kept = rows.take(5);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->rows(), 5u);
  ASSERT_TRUE(rows.rows(table(2, std::string(FinishedSearches::kSearchBytes, 'x'))));
  EXPECT_EQ(to.given, 8u);
  EXPECT_FALSE(rows.take(8));
}

}  // namespace
}  // namespace riffle::server
