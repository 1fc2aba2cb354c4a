#pragma once

#include <string>
#include <vector>

#include "indexer/store/manifest.h"
#include "indexer/store/store.h"

namespace riffle::index {

// What retention asks of one index at one moment.
struct RetentionPlan {
  Micros floor = 0;                 // never below the one before
  std::vector<std::string> remove;  // segments that have nothing above it
  uint64_t removed_rows = 0;
};

// Bytes of an index beside its listed segments.
struct OtherBytes {
  uint64_t new_segments = 0;  // of the commit that is being made
  uint64_t id_runs = 0;       // less what may be forgotten already
  uint64_t ids = 0;           // that those bytes stand for
};

// By age: the floor is that much before `now`. By bytes: the segments with the oldest newest event
// go first, and the floor rises above them, until the others, their IDs and what is new fit; the
// newest one stays. A segment takes the bytes of its rows' IDs with it: they are forgotten, though
// their runs are only rewritten once a good part of one is. An event from the future never lifts
// the floor above `now`.
RetentionPlan plan_retention(const Retention& retention, std::vector<ListedSegment> segments,
                             const OtherBytes& other, Micros floor, Micros now);

}  // namespace riffle::index
