#include "samples/generator/sample_generator.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "indexer/store/ingest.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::samples {
namespace {

constexpr Micros kStart = 1772323200 * kMicrosPerSecond;  // 2026-03-01
constexpr int kMessages = 20'000;

std::vector<SampleEvent> generate(uint64_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  SampleGenerator generator(options);
  std::vector<SampleEvent> events;
  for (int i = 0; i < kMessages; ++i) events.push_back(generator.next(kStart + i * 50'000));
  return events;
}

TEST(SampleGenerator, SameSeedSameEvents) {
  const auto first = generate(7);
  const auto second = generate(7);
  const auto other = generate(8);
  for (size_t i = 0; i < first.size(); ++i) ASSERT_EQ(first[i].payload, second[i].payload);
  EXPECT_NE(first[0].payload, other[0].payload);
}

TEST(SampleGenerator, ResendsAndDelaysAsAskedFor) {
  std::map<std::string, std::string> known;
  int resent = 0;
  int late = 0;
  int at = 0;
  for (const SampleEvent& event : generate(1)) {
    const auto [found, is_new] = known.emplace(event.id, event.payload);
    EXPECT_EQ(is_new, !event.resent);
    EXPECT_EQ(found->second, event.payload);
    resent += event.resent;
    late += !event.resent && event.time < kStart + at * 50'000 - index::kLateAfter;
    ++at;
  }
  EXPECT_NEAR(resent, kMessages * 0.05, kMessages * 0.01);
  EXPECT_NEAR(late, kMessages * 0.02, kMessages * 0.01);
}

TEST(SampleGenerator, EveryEventCanBeDecodedToItsTime) {
  tap::Decoder decoder{tap::DecodeOptions{}};
  const auto identity = tap::SourceIdentity::kafka("c", "t", 0);
  tap::TextArena arena;
  std::set<std::string> sourcetypes;
  for (const SampleEvent& event : generate(3)) {
    tap::EventOrigin origin;
    origin.identity = &identity;
    origin.id = event.json ? std::string_view() : std::string_view(event.id);
    origin.arrival = kStart + 3600 * kMicrosPerSecond;
    arena.clear();
    index::IncomingEvent decoded;
    decoder.decode(event.payload, origin, arena, decoded);
    ASSERT_FALSE(decoded.dead_letter) << event.payload;
    ASSERT_EQ(decoded.id, event.id);
    ASSERT_EQ(decoded.time_source, index::TimeSource::kEvent) << event.payload;
    // Texts know seconds or milliseconds.
    ASSERT_LT(event.time - decoded.time, kMicrosPerSecond) << event.payload;
    ASSERT_GE(event.time, decoded.time) << event.payload;
    sourcetypes.emplace(decoded.sourcetype);
  }
  EXPECT_EQ(sourcetypes, (std::set<std::string>{"access", "json", "syslog", "text"}));
}

TEST(SampleGenerator, HoldsWhatTheQueriesOfTheReadmeLookFor) {
  std::string all;
  for (const SampleEvent& event : generate(5)) all += event.payload + "\n";
  for (const char* text :
       {"오류", "결제가 거절되었습니다", "おすすめ商品", "IllegalStateException", "Failed password",
        "\"level\":\"error\"", "\"status\":503", "\"latency_ms\":", "\"country\":\"KR\"",
        "\tat com.example", "request_id=", "\"service\":\"orders\"", "\"payment\":{\"method\":"}) {
    EXPECT_NE(all.find(text), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace riffle::samples
