#include "samples/producer/poison.h"

#include <gtest/gtest.h>

#include <set>

#include "ingest-tap/decode/decoder.h"

namespace riffle::samples {
namespace {

TEST(Poison, EveryKindBecomesADeadLetterAndNoTwoAreTheSame) {
  tap::Decoder decoder{tap::DecodeOptions{}};
  const auto identity = tap::SourceIdentity::file("poison");
  std::set<std::string> seen;
  for (uint64_t n = 0; n < 3 * kPoisonKinds; ++n) {
    const std::string message = poison_message(n);
    EXPECT_TRUE(seen.insert(message).second) << n;
    tap::TextArena arena;
    tap::EventOrigin origin;
    origin.identity = &identity;
    origin.arrival = 1767225600 * kMicrosPerSecond;
    index::IncomingEvent event;
    decoder.decode(message, origin, arena, event);
    EXPECT_TRUE(event.dead_letter) << n << ": " << message;
    EXPECT_EQ(event.raw, message);
  }
}

}  // namespace
}  // namespace riffle::samples
