#include "indexer/store/retention.h"

#include <algorithm>

namespace riffle::index {

RetentionPlan plan_retention(const Retention& retention, std::vector<ListedSegment> segments,
                             const OtherBytes& other, Micros floor, Micros now) {
  RetentionPlan plan;
  plan.floor = floor;
  if (retention.age > 0) plan.floor = std::max(plan.floor, now - retention.age);
  std::sort(segments.begin(), segments.end(),
            [](const ListedSegment& a, const ListedSegment& b) { return a.max_time < b.max_time; });
  const double bytes_per_id =
      other.ids == 0 ? 0 : static_cast<double>(other.id_runs) / static_cast<double>(other.ids);
  uint64_t bytes = other.new_segments + other.id_runs;
  for (const ListedSegment& segment : segments) bytes += segment.identity.bytes;
  for (size_t i = 0; i < segments.size(); ++i) {
    const ListedSegment& segment = segments[i];
    const bool too_old = segment.max_time < plan.floor;
    const bool too_much = retention.bytes > 0 && bytes > retention.bytes && i + 1 < segments.size();
    if (!too_old && !too_much) break;
    if (!too_old) plan.floor = std::max(plan.floor, std::min(segment.max_time + 1, now));
    const auto of_ids = static_cast<uint64_t>(bytes_per_id * static_cast<double>(segment.rows));
    bytes -= std::min(bytes, segment.identity.bytes + of_ids);
    plan.remove.push_back(segment.file);
    plan.removed_rows += segment.rows;
  }
  return plan;
}

}  // namespace riffle::index
