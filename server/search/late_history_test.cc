#include "server/search/late_history.h"

#include <gtest/gtest.h>

namespace riffle::server {
namespace {

constexpr Micros kStart = 1767268800 * kMicrosPerSecond;
constexpr Micros kStep = LateHistory::kStep;

TEST(LateHistory, CountsFromTheMomentBeforeTheOneAskedFor) {
  LateHistory history(kStart, 100);
  history.note(kStart + kStep, 103);
  history.note(kStart + kStep + 1, 104);  // too soon to be kept
  history.note(kStart + 2 * kStep, 110);
  LateEvents late = history.since(kStart + kStep + 5, 111);
  EXPECT_EQ(late.count, 8u);
  EXPECT_EQ(late.since, kStart + kStep);
  late = history.since(kStart + 3 * kStep, 111);
  EXPECT_EQ(late.count, 1u);
  EXPECT_EQ(late.since, kStart + 2 * kStep);
}

TEST(LateHistory, WhatCameBeforeItsBeginIsNotIn) {
  const LateHistory history(kStart, 100);
  for (const Micros from : {kMinTime, kStart - 1, kStart}) {
    EXPECT_EQ(history.since(from, 107).count, 7u);
    EXPECT_EQ(history.since(from, 107).since, kStart);
  }
}

TEST(LateHistory, ATotalThatFellCountsNothing) {
  const LateHistory history(kStart, 100);
  EXPECT_EQ(history.since(kStart, 90).count, 0u);
}

TEST(LateHistory, AWeekIsKept) {
  LateHistory history(kStart, 0);
  history.note(kStart + kStep, 1);
  history.note(kStart + LateHistory::kKept + kStep, 2);
  EXPECT_EQ(history.since(kMinTime, 2).since, kStart + kStep);
  history.note(kStart + 3 * LateHistory::kKept, 3);
  EXPECT_EQ(history.since(kMinTime, 3).since, kStart + 3 * LateHistory::kKept);
}

}  // namespace
}  // namespace riffle::server
