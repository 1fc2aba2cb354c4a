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

// By age: the floor is that much before `now`. By bytes: the segments with the oldest newest event
// go first, and the floor rises above them, until the others and `new_bytes` fit; the newest one
// stays. An event from the future never lifts the floor above `now`.
RetentionPlan plan_retention(const Retention& retention, std::vector<ListedSegment> segments,
                             uint64_t new_bytes, Micros floor, Micros now);

}  // namespace riffle::index
