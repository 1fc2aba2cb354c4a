#include "indexer/store/merge_policy.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "indexer/store/fingerprint.h"

namespace riffle::index {
namespace {

// Those of a group that are worth a merge to the end: the smaller ones, up to the last that is not
// too large for those before it.
std::vector<ListedSegment> worth_merging(std::vector<ListedSegment> members) {
  std::sort(members.begin(), members.end(), [](const ListedSegment& a, const ListedSegment& b) {
    return a.raw_bytes < b.raw_bytes;
  });
  uint64_t smaller = 0;
  size_t count = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    const uint64_t bytes = members[i].raw_bytes;
    if (i > 0 && bytes <= std::max(kMergeGain * smaller, kQuickMergeRawBytes)) count = i + 1;
    smaller += bytes;
  }
  members.resize(count);
  return members;
}

}  // namespace

std::vector<ListedSegment> choose_merge(const std::vector<MergeCandidate>& segments,
                                        MergeExtent extent) {
  // Mixed days are a group of their own. Sizes within a factor of 8 (three bits) belong together.
  struct Group {
    bool mixed;
    int32_t day;
    int tier;
    auto operator<=>(const Group&) const = default;
  };
  const bool to_the_end = extent == MergeExtent::kToTheEnd;
  const uint64_t limit = extent == MergeExtent::kQuick ? kQuickMergeRawBytes : kMergeRawBytes;
  std::map<Group, std::vector<ListedSegment>> groups;
  for (const auto& [segment, has_dead_rows] : segments) {
    // Alone: what it held for nothing goes, whatever its size.
    if (to_the_end && has_dead_rows) return {segment};
    if (segment.raw_bytes >= limit) continue;
    const int32_t day = event_day(segment.min_time);
    const bool mixed = day != event_day(segment.max_time);
    const int tier = to_the_end ? 0 : static_cast<int>(std::bit_width(segment.raw_bytes)) / 3;
    groups[{mixed, mixed ? 0 : day, tier}].push_back(segment);
  }
  for (auto& [group, members] : groups) {
    if (!to_the_end && members.size() < kMergeWidth) continue;
    auto chosen = to_the_end ? worth_merging(std::move(members)) : std::move(members);
    if (!chosen.empty()) return chosen;
  }
  return {};
}

}  // namespace riffle::index
