#include "ingest-tap/decode/sourcetype.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/decode/line_join.h"

namespace riffle::tap {
namespace {

using ::testing::HasSubstr;

constexpr Micros kArrival = 1772323200 * kMicrosPerSecond;  // 2026-03-01T00:00:00Z

std::shared_ptr<const Sourcetype> make(SourcetypeOptions options) {
  auto made = Sourcetype::create(std::move(options));
  EXPECT_TRUE(made) << made.error().message;
  return made ? *made : nullptr;
}

TEST(Sourcetype, FindsItsTimeBehindThePrefix) {
  const auto rule = make({.name = "odd",
                          .time_prefix = R"(at=\[)",
                          .time_format = "%d.%m.%Y %H-%M-%S",
                          .zone = "+09:00",
                          .event_start = {},
                          .extract = {}});
  RegexMatch match;
  EXPECT_EQ(rule->time("2020-01-01 00:00:00 at=[02.01.2026 12-00-00] x", kArrival, match),
            1767322800 * kMicrosPerSecond);  // 2026-01-02T03:00:00Z
  EXPECT_EQ(rule->time("no prefix here", kArrival, match), std::nullopt);
  EXPECT_EQ(rule->time("at=[yesterday]", kArrival, match), std::nullopt);
}

TEST(Sourcetype, AStampWithoutAYearIsOfTheLatestPast) {
  const auto rule = make({.name = "x",
                          .time_prefix = {},
                          .time_format = "%d/%b %H:%M:%S",
                          .zone = {},
                          .event_start = {},
                          .extract = {}});
  RegexMatch match;
  EXPECT_EQ(rule->time("14/Jun 15:16:01 a", kArrival, match), 1749914161 * kMicrosPerSecond);
  EXPECT_EQ(rule->time("28/Feb 00:00:00 a", kArrival, match), 1772236800 * kMicrosPerSecond);
}

TEST(Sourcetype, ItsFieldsAndHostComeWithTheEvent) {
  DecodeOptions options;
  options.rule = make({.name = "till",
                       .time_prefix = {},
                       .time_format = "%Y%m%d%H%M%S",
                       .zone = {},
                       .event_start = {},
                       .extract = R"(\|(?<host>\w+)\|(?<user>\w+)\|)"});
  Decoder decoder(options);
  const auto identity = SourceIdentity::file("f");
  EventOrigin origin;
  origin.identity = &identity;
  origin.arrival = kArrival;
  TextArena arena;
  index::IncomingEvent event;
  decoder.decode("20260102030405|till7|anna|paid", origin, arena, event);
  EXPECT_EQ(event.sourcetype, "till");
  EXPECT_EQ(event.time, 1767323045 * kMicrosPerSecond);
  EXPECT_EQ(event.host, "till7");
  ASSERT_EQ(event.fields.size(), 1u);
  EXPECT_EQ(event.fields[0].first, "user");
  EXPECT_EQ(event.fields[0].second, "anna");
}

TEST(Sourcetype, WhatIsWrongIsNamed) {
  const auto wrong = [](SourcetypeOptions options, const char* text) {
    options.name = "mine";
    const auto made = Sourcetype::create(std::move(options));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::kUser);
    EXPECT_THAT(made.error().message, HasSubstr("mine"));
    EXPECT_THAT(made.error().message, HasSubstr(text));
  };
  SourcetypeOptions options;
  options.event_start = "(";
  wrong(options, "event_start");
  options = {};
  options.extract = "no groups";
  wrong(options, "extract has no named group");
  options = {};
  options.time_prefix = "x";
  wrong(options, "time_prefix needs a time_format");
  options = {};
  options.zone = "Atlantis/Capital";
  wrong(options, "Atlantis");
}

TEST(LineJoin, ByTheSourcetypeOrByTheCommonSigns) {
  DecodeOptions options;
  EXPECT_FALSE(line_join(options));
  options.join_lines = true;
  EXPECT_TRUE(line_join(options)("", "\tat a.b.C"));
  EXPECT_TRUE(line_join(options)("", "Caused by: x"));
  EXPECT_FALSE(line_join(options)("", "2026-01-02 next"));
  options.rule = make({.name = "x",
                       .time_prefix = {},
                       .time_format = {},
                       .zone = {},
                       .event_start = "^BEGIN",
                       .extract = {}});
  EXPECT_TRUE(line_join(options)("", "anything"));
  EXPECT_FALSE(line_join(options)("", "BEGIN of another"));
}

}  // namespace
}  // namespace riffle::tap
