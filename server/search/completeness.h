#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"
#include "server/search/late_history.h"

namespace riffle::server {

// How far one source partition has come.
struct SourceState {
  std::string source;        // "kafka/cluster/topic/3"
  bool live = false;         // a running tap reads it; a loaded file has nothing to wait for
  int64_t lag_events = -1;   // -1: unknown
  Micros watermark = 0;      // greatest event time that was not after its arrival; 0: none yet
  std::string trouble = {};  // why it has to wait, where that is known
};

// What an answer says of itself: everything up to this time is in it, these sources are behind.
struct Completeness {
  struct Behind {
    std::string source;
    double lag_seconds = 0;
    int64_t lag_events = -1;
    std::string trouble = {};
  };
  bool complete = true;
  std::optional<Micros> complete_to;  // none without live sources
  std::string text;
  LateEvents late;
  std::vector<Behind> behind;
  std::vector<std::string> damaged_segments;

  std::string to_json() const;
};

// A live source that is caught up counts as complete to `now`: an idle partition must not hold the
// others back. One that is more than `tolerated` behind makes the answer incomplete and is named.
// `late`: what has arrived late since the answer's range began, as far as that is known.
Completeness judge_completeness(const std::vector<SourceState>& sources, const LateEvents& late,
                                std::vector<std::string> damaged_segments, Micros now,
                                Micros tolerated, const TimeZone& zone);

}  // namespace riffle::server
