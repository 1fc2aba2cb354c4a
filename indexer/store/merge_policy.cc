#include "indexer/store/merge_policy.h"

#include <bit>
#include <map>
#include <utility>

#include "indexer/store/fingerprint.h"

namespace riffle::index {

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
  const size_t enough = to_the_end ? 2 : kMergeWidth;
  for (auto& [group, members] : groups) {
    if (members.size() >= enough) return std::move(members);
  }
  return {};
}

}  // namespace riffle::index
