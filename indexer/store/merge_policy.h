#pragma once

#include <vector>

#include "indexer/store/manifest.h"

namespace riffle::index {

// A merge after a commit waits until that many segments of about the same size have come together:
// each row is rewritten once for every factor of so much that its segment grows.
constexpr size_t kMergeWidth = 8;
// Merges after a commit keep sources waiting: larger segments are left to compact().
constexpr uint64_t kQuickMergeRawBytes = 32u << 20;
// compact() leaves larger segments alone: merging them saves next to nothing.
constexpr uint64_t kMergeRawBytes = 1u << 30;

// Which of the segments of one index to merge next: those of one event day, or those of mixed days.
// Empty: there is nothing to do. Merged to the end, a day has one segment below kMergeRawBytes at
// most, and so have the mixed days.
std::vector<ListedSegment> choose_merge(const std::vector<ListedSegment>& segments,
                                        bool to_the_end);

}  // namespace riffle::index
