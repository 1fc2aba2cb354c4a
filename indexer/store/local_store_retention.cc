#include <algorithm>

#include "indexer/store/local_store.h"
#include "indexer/store/retention.h"

namespace riffle::index {
namespace {

// Retention without a commit is looked for this often.
constexpr Micros kRetentionInterval = 60 * kMicrosPerSecond;

}  // namespace

Micros LocalStore::floor_of(std::string_view index) const {
  const auto floor = floors_->find(index);
  return floor == floors_->end() ? kMinTime : floor->second;
}

// IDs of days that lie below the floor as a whole: an event of such a day is expired, whatever is
// known of its ID.
int32_t LocalStore::first_id_day(std::string_view index) const {
  const Micros floor = floor_of(index);
  return floor == kMinTime ? INT32_MIN : event_day(floor);
}

void LocalStore::plan_retention_of_all(const Segments& sealed, ManifestChange& change) const {
  struct OfIndex {
    std::vector<ListedSegment> segments;
    OtherBytes other;
  };
  std::map<std::string, OfIndex> of_indexes;
  for (const auto& segment : segments_)
    of_indexes[segment->listed().index].segments.push_back(segment->listed());
  for (const auto& segment : sealed)
    of_indexes[segment->listed().index].other.new_segments += segment->listed().identity.bytes;
  for (auto& [name, of_index] : of_indexes) {
    if (const auto index = indexes_.find(name); index != indexes_.end()) {
      const IdIndex::Kept kept = index->second.ids.kept(first_id_day(name), change.remove_id_runs);
      of_index.other.id_runs = kept.bytes;
      of_index.other.ids = kept.ids;
    }
    for (const ListedIdRun& run : change.add_id_runs) {
      if (run.index != name) continue;
      of_index.other.id_runs += run.identity.bytes;
      of_index.other.ids += run.ids;
    }
    const auto own = options_.retention.find(name);
    const Retention& retention =
        own == options_.retention.end() ? options_.default_retention : own->second;
    const RetentionPlan plan = plan_retention(retention, std::move(of_index.segments),
                                              of_index.other, floor_of(name), change.time);
    if (plan.floor > floor_of(name)) change.floors[name] = plan.floor;
    change.remove_segments.insert(change.remove_segments.end(), plan.remove.begin(),
                                  plan.remove.end());
    if (plan.removed_rows > 0) change.removed[name].rows += plan.removed_rows;
  }
}

// With state_mutex_ held, after the transaction.
void LocalStore::adopt_removals(const ManifestChange& change) {
  std::erase_if(segments_, [&](const std::shared_ptr<SegmentHandle>& segment) {
    const auto& files = change.remove_segments;
    return std::find(files.begin(), files.end(), segment->listed().file) != files.end();
  });
  if (change.floors.empty()) return;
  Floors floors = *floors_;
  for (const auto& [name, floor] : change.floors) {
    const auto [known, added] = floors.emplace(name, floor);
    if (!added) known->second = std::max(known->second, floor);
  }
  floors_ = std::make_shared<const Floors>(std::move(floors));
}

Result<void> LocalStore::retain_if_due() {
  const Micros now = options_.clock();
  if (now < next_retention_) return {};
  next_retention_ = now + kRetentionInterval;
  return retain();
}

// A floor that takes no segment with it waits for the next commit.
Result<void> LocalStore::retain() {
  ManifestChange change;
  change.time = options_.clock();
  plan_retention_of_all({}, change);
  if (change.remove_segments.empty()) return {};
  FailPoints& fail_points = *directory_.fail_points;
  RIFFLE_TRY(fail_points.hit("retention.before"));
  if (auto applied = apply(change); !applied) {
    drop_active(true);
    return applied;
  }
  {
    const std::lock_guard lock(state_mutex_);
    adopt_removals(change);
  }
  // Snapshots that still read them have them mapped.
  remove_files(directory_.segments(), change.remove_segments);
  (void)fail_points.hit("retention.after").has_value();
  return {};
}

}  // namespace riffle::index
