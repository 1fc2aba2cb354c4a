#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/time_zone.h"
#include "indexer/store/ingest.h"
#include "ingest-tap/decode/event_id.h"
#include "ingest-tap/decode/sourcetype.h"
#include "ingest-tap/decode/text_arena.h"

namespace riffle::tap {

// The longest event that is indexed as one; what is longer becomes dead letters. Far above any real
// log line, and still one block of a segment.
constexpr size_t kDefaultMaxEventBytes = 16u << 20;

// Whether events may name it: names with an underscore in front belong to Riffle itself.
bool is_index_name(std::string_view name);

struct DecodeOptions {
  std::string index = "main";  // of events that name none themselves
  std::string host;            // likewise
  // csv (rows below a header, set_header()), auto (JSON where the line starts with '{', else text),
  // json, text, access, syslog, cef, logfmt; any other name is kept as the event's sourcetype and
  // decoded as auto.
  std::string sourcetype = "auto";
  std::string id_field = "_id";
  std::string time_field;  // empty = _time, time, timestamp, @timestamp, ts
  size_t max_event_bytes = kDefaultMaxEventBytes;
  std::shared_ptr<const TimeZone> zone;    // of stamps that name none; null = UTC
  std::shared_ptr<const Sourcetype> rule;  // for texts; its name is the sourcetype; null = none
  bool join_lines = false;  // in files: a line that looks continued goes on with the one before it
};

// What a source knows of an event beside its bytes.
struct EventOrigin {
  const SourceIdentity* identity = nullptr;  // makes the ID where the event has none; required
  int64_t offset = 0;
  int32_t partition = -1;  // -1 = the source has none
  std::string_view source;
  std::string_view id;  // known from outside (header, key); goes before the field; empty = none
  Micros arrival = 0;
  Micros newest_time =
      0;  // a stamp without a year lies in the latest year not after this; 0 = arrival
  Micros broker_time = 0;   // used where the event has no time; 0 = none
  bool sequential = false;  // lines of one file: without a time an event has that of the one before
};

// Turns the bytes of one event into an IncomingEvent. One decoder for each partition or file: it
// remembers where the last time stood and what it was. Not thread-safe.
class Decoder {
 public:
  explicit Decoder(DecodeOptions options);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // The event's views point into `raw`, `origin`, this decoder's options and `arena`: all of them
  // must outlive it. Never fails: what can't be decoded comes back as a dead letter with the field
  // `reason`.
  void decode(std::string_view raw, const EventOrigin& origin, TextArena& arena,
              index::IncomingEvent& event);

  // The names of CSV columns stand in the first line: sources hand it over instead of decoding it.
  bool wants_header() const;
  void set_header(std::string_view line);

  // An event that the source itself could not take apart (a piece of an over-long line).
  void dead_letter(std::string_view raw, std::string_view reason, const EventOrigin& origin,
                   TextArena& arena, index::IncomingEvent& event);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace riffle::tap
