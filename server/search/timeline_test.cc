#include "server/search/timeline.h"

#include <gtest/gtest.h>

#include <cmath>

namespace riffle::server {
namespace {

uint64_t total(const Timeline& timeline) {
  uint64_t sum = 0;
  for (const auto& [start, count] : timeline.buckets()) sum += count;
  return sum;
}

TEST(Timeline, CountsInSeconds) {
  Timeline timeline;
  for (const double t : {100.0, 100.9, 101.5, -0.5}) timeline.add(t);
  EXPECT_EQ(timeline.span(), 1);
  EXPECT_EQ(timeline.to_line(),
            "{\"type\":\"timeline\",\"span\":1,\"buckets\":[[-1,1],[100,2],[101,1]]}\n");
}

TEST(Timeline, WidensWithTheRangeAndLosesNothing) {
  Timeline timeline;
  for (int i = 0; i < 1000; ++i) timeline.add(1767225600.0 + i * 90.0);  // 25 hours
  EXPECT_LE(timeline.buckets().size(), Timeline::kMostBuckets);
  EXPECT_EQ(timeline.span(), 600);
  EXPECT_EQ(total(timeline), 1000u);
  for (const auto& [start, count] : timeline.buckets()) EXPECT_EQ(start % 600, 0);
}

TEST(Timeline, ReachesOverCenturiesAndBeforeTheEpoch) {
  Timeline timeline;
  for (const double t : {-9e9, 0.0, 1.7e9, 9e9}) timeline.add(t);
  EXPECT_EQ(total(timeline), 4u);
  EXPECT_LE(timeline.buckets().size(), Timeline::kMostBuckets);
}

TEST(Timeline, WhatIsNoTimeIsNotCounted) {
  Timeline timeline;
  timeline.add(std::nan(""));
  timeline.add(INFINITY);
  timeline.add(1e300);
  EXPECT_TRUE(timeline.empty());
  index::BatchBuilder rows;
  rows.begin_row();
  rows.set("_time", index::ValueView(std::string_view("yesterday")));
  rows.begin_row();
  rows.set("_time", index::ValueView(std::string_view("5.5")));
  timeline.add(rows.finish());
  timeline.add(index::Batch(3));
  EXPECT_EQ(total(timeline), 1u);
}

}  // namespace
}  // namespace riffle::server
