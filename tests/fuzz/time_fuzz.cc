// Times as people and programs write them: SPL's time modifiers, and the time that a line of a log
// begins with.
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/read/time_modifier.h"
#include "ingest-tap/decode/time_recognizer.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 4096;
constexpr Micros kNow = 1'767'225'600 * kMicrosPerSecond;

}  // namespace

void fuzz_one(std::string_view text) {
  if (text.size() > kMostBytes) return;
  static const std::shared_ptr<const TimeZone> zone = *TimeZone::find("Asia/Kathmandu");
  for (const auto& read : {index::parse_time_modifier(text, kNow, *zone),
                           index::apply_relative_time(text, kNow, *zone)}) {
    if (read) continue;
    RIFFLE_CHECK(!read.error().message.empty());
    RIFFLE_CHECK(!read.error().span || read.error().span->end <= text.size());
  }
  tap::TimeRecognizer recognizer(zone);
  (void)recognizer.parse(text, kNow);
  // Line by line, as one remembers where the last time stood.
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (const auto found = recognizer.find(line, kNow))
      RIFFLE_CHECK(found->begin <= found->end && found->end <= line.size());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace riffle
