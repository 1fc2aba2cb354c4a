// What senders call events: a file of them under each sourcetype, cut into events and decoded.
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "ingest-tap/decode/decoder.h"
#include "ingest-tap/file/event_cutter.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 8192;
constexpr size_t kLongestEvent = 1024;
constexpr size_t kFirstPart = 100;  // that arrives before the rest
constexpr Micros kNow = 1'767'225'600 * kMicrosPerSecond;
// The first byte says which.
constexpr std::string_view kSourcetypes[] = {"auto",   "json", "text",   "access",
                                             "syslog", "cef",  "logfmt", "csv"};

std::shared_ptr<const tap::Sourcetype> rule() {
  tap::SourcetypeOptions options;
  options.name = "rule";
  options.time_prefix = "at=";
  options.time_format = "%d/%b %H:%M:%S";
  options.event_start = "^\\S";
  options.extract = "user=(?<user>\\w+)|from (?<host>\\S+)";
  return *tap::Sourcetype::create(std::move(options));
}

void check(const index::IncomingEvent& event) {
  RIFFLE_CHECK(!event.id.empty());
  RIFFLE_CHECK(tap::is_index_name(event.index) || event.dead_letter);
  for (const auto& [name, value] : event.fields) RIFFLE_CHECK(!name.empty());
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostBytes) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  static const std::shared_ptr<const tap::Sourcetype> described = rule();
  const tap::SourceIdentity identity = tap::SourceIdentity::file("fuzz");

  tap::DecodeOptions options;
  options.host = "here";
  options.sourcetype = kSourcetypes[choice % std::size(kSourcetypes)];
  options.max_event_bytes = kLongestEvent;
  options.join_lines = (choice & 0x40) != 0;
  if ((choice & 0x80) != 0) options.rule = described;
  tap::EventCutter cutter(0, tap::line_join(options), options.max_event_bytes);
  tap::Decoder decoder(std::move(options));
  tap::TextArena arena;
  int64_t behind = 0;
  for (const std::string_view part :
       {bytes.substr(0, kFirstPart), bytes.substr(std::min(kFirstPart, bytes.size()))}) {
    cutter.append(part);
    const bool last = part.data() != bytes.data() || bytes.size() <= kFirstPart;
    for (const tap::EventCutter::Event& cut : cutter.take(last, last)) {
      RIFFLE_CHECK(cut.offset >= behind && cut.text.size() <= kLongestEvent);
      behind = cut.offset + static_cast<int64_t>(cut.text.size());
      if (decoder.wants_header()) {
        decoder.set_header(cut.text);
        continue;
      }
      tap::EventOrigin origin;
      origin.identity = &identity;
      origin.offset = cut.offset;
      origin.source = "fuzz";
      origin.arrival = kNow;
      origin.sequential = true;
      index::IncomingEvent event;
      decoder.decode(cut.text, origin, arena, event);
      check(event);
    }
  }
}

}  // namespace riffle
