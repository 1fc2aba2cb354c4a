#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/base/time.h"

namespace riffle::index {

// Where an event's _time came from; kept as the field _time_source where it is not kEvent.
enum class TimeSource : uint8_t {
  kEvent,    // the event's own text or the configured field
  kMessage,  // the broker's time stamp
  kFile,     // the time before it in the same file
  kArrival,  // none was found: the time of arrival
  kClamped,  // there was one, too absurd to be one
};

// One event on its way into the index. Views: they must stay valid during the call only.
struct IncomingEvent {
  std::string_view index = "main";
  std::string_view raw;
  Micros time = 0;
  TimeSource time_source = TimeSource::kEvent;
  std::string_view host;
  std::string_view source;
  std::string_view sourcetype;
  // The document ID; never empty: whoever brings the event makes one where the event has none
  // (design: a hash of where it came from).
  std::string_view id;
  // Further indexed fields, e.g. {"kafka_partition", "3"}; few, short names.
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  // It could not be decoded: it goes to the index _dead_letter and counts as dead-lettered.
  bool dead_letter = false;
};

// Names a replayable position: (kind, cluster ID, topic, partition) of a broker, (spool name, …), a
// file.
struct CheckpointKey {
  std::string kind;     // "kafka", "spool", "file"
  std::string cluster;  // the broker's own cluster ID; empty elsewhere
  std::string topic;
  int32_t partition = 0;
  friend auto operator<=>(const CheckpointKey&, const CheckpointKey&) = default;
};

// An event is late when its event time is more than this before the watermark that its source
// partition had reached: longer than any healthy pipeline disorders events. So a history that is
// read in order is not late, however old it is.
constexpr Micros kLateAfter = 60 * kMicrosPerSecond;

// consumed = indexed + duplicate + dead_lettered + expired, always, for each source and in sum.
struct LedgerCounts {
  uint64_t consumed = 0;
  uint64_t indexed = 0;
  uint64_t duplicate = 0;
  uint64_t dead_lettered = 0;
  uint64_t expired = 0;
  uint64_t late = 0;  // of those indexed: event time more than kLateAfter before the watermark
  uint64_t bytes = 0;
  LedgerCounts& operator+=(const LedgerCounts& other);
  friend bool operator==(const LedgerCounts&, const LedgerCounts&) = default;
};

struct Checkpoint {
  int64_t next_offset = 0;  // of the first message not yet in the index
  LedgerCounts counts;
  // Greatest event time that was not after its arrival, or the time at which the source said that
  // there was nothing more (SourceBatch::caught_up).
  Micros watermark = 0;
};

using Checkpoints = std::map<CheckpointKey, Checkpoint>;

// A source could not give all that it once had: what it was asked for, and what there is.
struct SourceLoss {
  CheckpointKey key;
  std::string kind;  // "overtaken", "restarted" (docs/http-api.md), "damaged"
  Micros time = 0;   // when it was noticed
  int64_t expected = 0;
  int64_t low = 0;
  int64_t high = 0;
  uint64_t missing = 0;  // events that we shall never see
  std::string text;      // all of this for people
};

// Enough for a look at what happened; the sum knows all.
constexpr size_t kLossesKept = 1000;

struct SourceLosses {
  std::vector<SourceLoss> newest;  // oldest first
  uint64_t missing = 0;            // by all that there ever were
};

// Events of one source partition in order, and the offset after them. Either all of it and the
// offset become durable together, or none.
struct SourceBatch {
  CheckpointKey key;
  // Where the source believes the index to be: the next_offset of checkpoints() for this key, or -1
  // when it has none. ingest() refuses a batch that is not next in line (after a rollback, say):
  // nothing can be skipped or taken twice by a confused source.
  int64_t from_offset = -1;
  int64_t next_offset = 0;
  // The source begins anew at a lower offset (a topic re-created or truncated): only then may
  // next_offset be below from_offset.
  bool goes_back = false;
  // When the source last had nothing more to give before these events; 0 = it was behind, or its
  // events are not of the present.
  Micros caught_up = 0;
  // Noted with the offset, in the same commit: a loss is told once, and not forgotten.
  std::optional<SourceLoss> loss;
  std::vector<IncomingEvent> events;
};

}  // namespace riffle::index
