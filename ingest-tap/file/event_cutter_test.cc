#include "ingest-tap/file/event_cutter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace riffle::tap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(const std::vector<EventCutter::Event>& events) {
  std::vector<std::string> texts;
  for (const auto& event : events)
    texts.push_back(std::to_string(event.offset) + ":" + std::string(event.text) +
                    (event.piece ? "!" : ""));
  return texts;
}

TEST(EventCutter, ALineIsAnEventWhenItsEndIsThere) {
  EventCutter cutter(100, GoesOn(), 1000);
  cutter.append("one\n\ntwo\nthr");
  EXPECT_THAT(texts(cutter.take(false, false)), ElementsAre("100:one", "105:two"));
  EXPECT_EQ(cutter.offset(), 109);
  EXPECT_EQ(cutter.end(), 112);
  EXPECT_THAT(texts(cutter.take(true, false)), IsEmpty());
  cutter.append("ee\n");
  EXPECT_THAT(texts(cutter.take(false, false)), ElementsAre("109:three"));
  EXPECT_EQ(cutter.offset(), 115);
}

TEST(EventCutter, AtTheEndALineNeedsNone) {
  EventCutter cutter(0, GoesOn(), 1000);
  cutter.append("a\nb");
  EXPECT_THAT(texts(cutter.take(true, true)), ElementsAre("0:a", "2:b"));
  EXPECT_EQ(cutter.offset(), 3);
}

TEST(EventCutter, AStackTraceIsOneEvent) {
  EventCutter cutter(0, looks_continued, 1000);
  cutter.append("boom\n  at a\n");
  EXPECT_THAT(texts(cutter.take(false, false)), IsEmpty()) << "it may go on";
  cutter.append("Caused by: x\n  at b\nnext\n");
  EXPECT_THAT(texts(cutter.take(false, false)),
              ElementsAre("0:boom\n  at a\nCaused by: x\n  at b"));
  EXPECT_THAT(texts(cutter.take(true, false)), ElementsAre("32:next"));
  EXPECT_EQ(cutter.offset(), 37);
}

TEST(EventCutter, ACsvRowGoesOnWhileItsQuotesAreOpen) {
  DecodeOptions options;
  options.sourcetype = "csv";
  EventCutter cutter(0, line_join(options), 1000);
  cutter.append("a,\"one\n");
  EXPECT_THAT(texts(cutter.take(false, false)), IsEmpty());
  cutter.append("\ntwo\",b\nc,d\n");
  EXPECT_THAT(texts(cutter.take(false, false)), ElementsAre("0:a,\"one\n\ntwo\",b"));
  EXPECT_THAT(texts(cutter.take(true, false)), ElementsAre("15:c,d"));
}

TEST(EventCutter, WhatIsTooLongComesInPieces) {
  EventCutter cutter(0, GoesOn(), 4);
  cutter.append("0123456789");
  EXPECT_THAT(texts(cutter.take(false, false)), ElementsAre("0:0123!", "4:4567!"));
  cutter.append("ab\nok\n");
  EXPECT_THAT(texts(cutter.take(false, false)), ElementsAre("8:89ab", "13:ok"));
}

}  // namespace
}  // namespace riffle::tap
