#include "ingest-tap/decode/decoder.h"

#include <gtest/gtest.h>

#include "ingest-tap/decode/storage_line.h"

namespace riffle::tap {
namespace {

using index::IncomingEvent;
using index::TimeSource;

constexpr Micros kArrival = 1772323200 * kMicrosPerSecond;  // 2026-03-01

class DecoderTest : public ::testing::Test {
 protected:
  IncomingEvent decode(std::string_view raw) {
    origin.identity = &identity;
    origin.source = "the-source";
    origin.arrival = kArrival;
    IncomingEvent event;
    if (!decoder) decoder.emplace(options);
    decoder->decode(raw, origin, arena, event);
    return event;
  }
  std::string_view reason(const IncomingEvent& event) {
    for (const auto& [name, value] : event.fields) {
      if (name == "reason") return value;
    }
    return {};
  }

  DecodeOptions options;
  std::optional<Decoder> decoder;
  SourceIdentity identity = SourceIdentity::file("f");
  EventOrigin origin;
  TextArena arena;
};

TEST_F(DecoderTest, TellsTheKindOfATextAndItsHost) {
  struct Case {
    const char* raw;
    const char* sourcetype;
    const char* host;
  };
  for (const Case& each : {
           Case{"<34>1 2003-10-11T22:14:15.003Z mymachine su - ID47 - failed", "syslog",
                "mymachine"},
           Case{"<34>1 2003-10-11T22:14:15.003Z - su - - - failed", "syslog", ""},
           Case{"<13>Feb  1 09:00:55 web-1 app[3]: x", "syslog", "web-1"},
           Case{"CEF:0|Security|threatmanager|1.0|100|worm stopped|10|src=10.0.0.1", "cef", ""},
           Case{"Feb 19 09:00:55 gate CEF:0|a|b|1|2|c|3|src=1.2.3.4 dst=2.1.2.2", "cef", "gate"},
           Case{"time=2020-01-02T03:04:05Z level=info msg=\"a b\" n=1", "logfmt", ""},
           Case{"2020-01-02T03:04:05Z level=info msg=\"a b\" n=1", "text", ""},
           Case{"a=1 then a sentence with k=v and x=y", "text", ""},
           Case{"1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET /\" 200 1", "access", ""},
       }) {
    const auto event = decode(each.raw);
    EXPECT_EQ(event.sourcetype, each.sourcetype) << each.raw;
    EXPECT_EQ(event.host, each.host) << each.raw;
  }
}

TEST_F(DecoderTest, ACefEventHasTheTimeOfItsReceipt) {
  constexpr std::string_view kHead = "CEF:0|Security|threatmanager|1.0|100|worm stopped|10|";
  const auto time = [&](std::string_view fields) {
    return decode(std::string(kHead) + std::string(fields));
  };
  EXPECT_EQ(time("rt=1704164645123 src=10.0.0.1").time, 1704164645123000);
  EXPECT_EQ(time("src=10.0.0.1 rt=Jan 02 2024 03:04:05 dst=10.0.0.2").time, 1704164645000000);
  EXPECT_EQ(time("src=10.0.0.1 rt=1704164645123").time, 1704164645123000);
  EXPECT_EQ(time("src=10.0.0.1 start=no").time_source, TimeSource::kArrival);
}

TEST_F(DecoderTest, AFormOfItsOwnIsNotThatOfTheLineBefore) {
  origin.sequential = true;
  EXPECT_EQ(decode("ts=2024-01-02T03:04:05Z level=info msg=x a=b").sourcetype, "logfmt");
  EXPECT_EQ(decode("CEF:0|a|b|1|2|c|3|src=1.2.3.4").sourcetype, "cef");
  EXPECT_EQ(decode("and more of it").sourcetype, "cef");
}

TEST_F(DecoderTest, TakesTheKnownMembersOfAJsonObject) {
  const auto event = decode(
      R"({"_id":"a\u0062","_time":1700000000.5,"host":"h1","source":"s1","sourcetype":"st","index":"web","x":1})");
  EXPECT_EQ(event.id, "ab");
  EXPECT_EQ(event.time, 1700000000500000);
  EXPECT_EQ(event.time_source, TimeSource::kEvent);
  EXPECT_EQ(event.host, "h1");
  EXPECT_EQ(event.source, "s1");
  EXPECT_EQ(event.sourcetype, "st");
  EXPECT_EQ(event.index, "web");
  EXPECT_FALSE(event.dead_letter);
}

TEST_F(DecoderTest, JsonTimeFieldsInTheirOrder) {
  EXPECT_EQ(decode(R"({"timestamp":"2024-01-02T03:04:05Z"})").time, 1704164645000000);
  EXPECT_EQ(decode(R"({"@timestamp":"1704164645123"})").time, 1704164645123000);
  // `time` is a duration here.
  EXPECT_EQ(decode(R"({"time":0.25,"ts":1704164645})").time, 1704164645000000);
  const auto absurd = decode(R"({"time":0.25})");
  EXPECT_EQ(absurd.time, kArrival);
  EXPECT_EQ(absurd.time_source, TimeSource::kClamped);
  const auto none = decode(R"({"a":1})");
  EXPECT_EQ(none.time, kArrival);
  EXPECT_EQ(none.time_source, TimeSource::kArrival);
}

TEST_F(DecoderTest, FutureTimesAreClampedLateOnesKept) {
  EXPECT_EQ(decode(R"({"_time":1772410000})").time, 1772410000000000);  // a day ahead
  const auto future = decode(R"({"_time":1804000000})");
  EXPECT_EQ(future.time, kArrival);
  EXPECT_EQ(future.time_source, TimeSource::kClamped);
  EXPECT_EQ(decode(R"({"_time":100000000})").time, 100000000000000);  // 1973
}

TEST_F(DecoderTest, TheBrokersTimeStandsInForAMissingOne) {
  origin.broker_time = kArrival - 5;
  const auto event = decode(R"({"a":1})");
  EXPECT_EQ(event.time, kArrival - 5);
  EXPECT_EQ(event.time_source, TimeSource::kMessage);
}

TEST_F(DecoderTest, ChosenFields) {
  options.id_field = "uuid";
  options.time_field = "when";
  const auto event = decode(R"({"_id":"no","uuid":77,"_time":1,"when":"2024-01-02T03:04:05Z"})");
  EXPECT_EQ(event.id, "77");
  EXPECT_EQ(event.time, 1704164645000000);
}

TEST_F(DecoderTest, AReservedOrImpossibleIndexNameIsNotTaken) {
  EXPECT_EQ(decode(R"({"index":"_dead_letter"})").index, "main");
  EXPECT_EQ(decode(R"({"index":"../x"})").index, "main");
  EXPECT_EQ(decode(R"({"index":5})").index, "5");
}

TEST_F(DecoderTest, IdsDependOnSourceOffsetAndBytes) {
  origin.offset = 7;
  const std::string id(decode("x y z").id);
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(decode("x y z").id, id);
  EXPECT_NE(decode("x y Z").id, id);
  origin.offset = 8;
  EXPECT_NE(decode("x y z").id, id);
  origin.offset = 7;
  identity = SourceIdentity::file("g");
  EXPECT_NE(decode("x y z").id, id);
  identity = SourceIdentity::kafka("c", "t", 1);
  const std::string kafka(decode("x y z").id);
  identity = SourceIdentity::kafka("c", "t", 2);
  EXPECT_NE(decode("x y z").id, kafka);
  origin.id = "from-header";
  EXPECT_EQ(decode("x y z").id, "from-header");
  EXPECT_EQ(decode(R"({"_id":"inner"})").id, "from-header");
}

TEST_F(DecoderTest, WhatCanNotBeDecodedBecomesADeadLetterWithItsBytes) {
  const std::string nul("a\0b", 3);
  const std::string junk = "\x80\x81\x82\x83\xff\xfe\x01\x02x";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"a":1)", "broken JSON"},
      {R"({"a":tru})", "broken JSON"},
      {R"({"a":1} trailing)", "broken JSON"},
      {"{not json}", "broken JSON"},
      {nul, "binary: NUL bytes"},
      {junk, "binary: mostly bytes that are no text"},
  };
  for (const auto& [raw, why] : cases) {
    const auto event = decode(raw);
    EXPECT_TRUE(event.dead_letter) << raw;
    EXPECT_EQ(reason(event), why);
    EXPECT_EQ(event.raw, raw);
    EXPECT_EQ(event.id.size(), 32u);
    EXPECT_EQ(event.time, kArrival);
  }
}

TEST_F(DecoderTest, DeepJsonIsADeadLetterNotACrash) {
  const std::string deep = "{\"a\":" + std::string(200'000, '[');
  EXPECT_TRUE(decode(deep).dead_letter);
}

TEST_F(DecoderTest, AnEventOfTenMegabytesIsIndexedALongerOneIsADeadLetter) {
  const std::string json = "{\"_id\":\"big\",\"m\":\"" + std::string(10u << 20, 'x') + "\"}";
  const auto event = decode(json);
  EXPECT_FALSE(event.dead_letter);
  EXPECT_EQ(event.id, "big");
  const auto longer = decode(std::string_view(std::string(kDefaultMaxEventBytes + 1, 'x')));
  EXPECT_TRUE(longer.dead_letter);
}

TEST_F(DecoderTest, BrokenCharactersInATextDoNotMatter) {
  const auto event = decode("2024-01-02 03:04:05 caf\xe9 au lait, tr\xe8s bon");
  EXPECT_FALSE(event.dead_letter);
  EXPECT_EQ(event.sourcetype, "text");
}

TEST_F(DecoderTest, SourcetypesOfTextsByTheirLook) {
  EXPECT_EQ(decode("Jan  2 03:04:05 web-1 sshd[42]: hello").sourcetype, "syslog");
  EXPECT_EQ(decode("Jan  2 03:04:05 web-1 sshd[42]: hello").host, "web-1");
  EXPECT_EQ(decode("Jan  2 03:04:05 INFO starting the engine").host, "");
  EXPECT_EQ(decode("1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1").sourcetype,
            "access");
  EXPECT_EQ(decode("2024-01-02 03:04:05 x").sourcetype, "text");
  EXPECT_EQ(decode("[1,2]").sourcetype, "text");
}

TEST_F(DecoderTest, SourcetypesByName) {
  options.sourcetype = "text";
  const auto text = decode(R"({"_id":"a"})");
  EXPECT_EQ(text.sourcetype, "text");
  EXPECT_NE(text.id, "a");
  EXPECT_FALSE(decode("{broken").dead_letter);
  decoder.reset();
  options.sourcetype = "json";
  EXPECT_TRUE(decode("hello").dead_letter);
  EXPECT_EQ(decode(R"({"sourcetype":"x"})").sourcetype, "json");
  decoder.reset();
  options.sourcetype = "my_app";
  EXPECT_EQ(decode("hello").sourcetype, "my_app");
  EXPECT_EQ(decode(R"({"_id":"a"})").id, "a");
}

TEST_F(DecoderTest, InAFileALineWithoutATimeHasTheOneBefore) {
  origin.sequential = true;
  EXPECT_EQ(decode("first line").time_source, TimeSource::kArrival);
  const Micros time = decode("2024-01-02 03:04:05 x").time;
  const auto next = decode("\tat a.b.C");
  EXPECT_EQ(next.time, time);
  EXPECT_EQ(next.time_source, TimeSource::kFile);
}

TEST_F(DecoderTest, StorageLinesAreTheEventInside) {
  const std::string_view raws[] = {"2024-01-02 03:04:05 \"quoted\"\nsecond line",
                                   "caf\xe9 2024-01-02 03:04:05",
                                   R"({"no_id":1,"_time":1704164645})"};
  for (const std::string_view raw : raws) {
    std::string line;
    append_storage_line(
        {.cluster = "c", .topic = "t", .partition = 3, .offset = 17, .id = "the-id", .raw = raw},
        line);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto event = decode(line);
    EXPECT_EQ(event.raw, raw);
    EXPECT_EQ(event.id, "the-id");
    EXPECT_EQ(event.time_source, TimeSource::kEvent);
  }
  // Something else that begins like one is an event of its own.
  const std::string_view other = R"({"_kafka":{"x":1},"_id":"me"})";
  EXPECT_EQ(decode(other).raw, other);
  EXPECT_EQ(decode(other).id, "me");
}

}  // namespace
}  // namespace riffle::tap
