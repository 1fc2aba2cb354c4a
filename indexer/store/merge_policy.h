#pragma once

#include <vector>

#include "indexer/store/manifest.h"

namespace riffle::index {

// A merge after a commit waits until that many segments of about the same size have come together:
// each row is rewritten once for every factor of so much that its segment grows.
constexpr size_t kMergeWidth = 8;
// A merge right after a commit takes little time: larger segments are left to the background.
constexpr uint64_t kQuickMergeRawBytes = 32u << 20;
// Larger segments are left alone: a commit of all that fits is above it, and writing that anew
// costs as much as it did at first and saves next to nothing.
constexpr uint64_t kMergeRawBytes = 128u << 20;
// Merged to the end, a segment above kQuickMergeRawBytes is only written anew for others of so much
// of its size together.
constexpr uint64_t kMergeGain = 3;  // a third

enum class MergeExtent : uint8_t {
  kQuick,     // small segments, kMergeWidth of one size
  kTiered,    // kMergeWidth of one size
  kToTheEnd,  // whatever can be merged, and whatever holds rows that nobody sees any more
};

// What a merge looks at.
struct MergeCandidate {
  ListedSegment listed;
  bool has_dead_rows = false;  // deleted, or below the floor
};

// Which of the segments of one index to merge next: those of one event day, or those of mixed days.
// Empty: there is nothing to do. Merged to the end, a day has one segment below
// kQuickMergeRawBytes at most, and so have the mixed days.
std::vector<ListedSegment> choose_merge(const std::vector<MergeCandidate>& segments,
                                        MergeExtent extent);

}  // namespace riffle::index
