#include <algorithm>

#include "indexer/store/local_store.h"
#include "indexer/store/scan/block_cursor.h"
#include "indexer/store/store_snapshot.h"

namespace riffle::index {
namespace {

using FoundRows = std::map<const SegmentHandle*, DeletedRows::Rows>;

// The rows of segments that the scan finds, ascending within each block.
Result<FoundRows> find_rows(ScanPlan& plan) {
  FoundRows found;
  for (const ScanBlock& block : plan.blocks()) {
    if (block.segment == nullptr || !plan.usable(block)) continue;
    BlockCursor cursor(plan, block, BlockCursor::Direction::kAnyOrder);
    while (true) {
      const Result<bool> more = cursor.next_window();
      if (!more) return more.error();  // what can't be read can't be deleted either
      if (!*more) break;
      std::vector<uint32_t>& rows = found[block.segment][block.number];
      rows.insert(rows.end(), cursor.found().begin(), cursor.found().end());
      cursor.found().clear();
    }
  }
  return found;
}

}  // namespace

Result<uint64_t> LocalStore::delete_events(const ScanSpec& which, const SearchContext& context) {
  std::unique_lock writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  RIFFLE_TRY(commit_active(writer));
  // A merge after the commit lets others in: what they brought is committed, too, or it would get
  // the number of this commit.
  while (active_since_) RIFFLE_TRY(publish_or_drop());
  RIFFLE_TRY(check_writable());

  const StoreSnapshot snapshot(last_commit_, segments_, {}, floors_);
  RIFFLE_ASSIGN(const std::unique_ptr<ScanPlan> plan, snapshot.plan(which, context));
  RIFFLE_ASSIGN(const FoundRows found, find_rows(*plan));
  if (found.empty()) return uint64_t{0};

  ManifestChange change;
  change.commit = last_commit_ + 1;
  change.time = options_.clock();
  change.checkpoints = current_;
  uint64_t count = 0;
  Segments masked = segments_;
  for (auto& segment : masked) {
    const auto rows = found.find(segment.get());
    if (rows == found.end()) continue;
    const std::string encoded = DeletedRows::encode(rows->second);
    auto deleted = segment->deleted() != nullptr
                       ? std::make_shared<DeletedRows>(*segment->deleted())
                       : std::make_shared<DeletedRows>();
    const uint64_t before = deleted->count();
    RIFFLE_TRY(deleted->add(change.commit, encoded));
    count += deleted->count() - before;
    change.add_masks.push_back({segment->listed().file, change.commit, encoded});
    segment = std::make_shared<SegmentHandle>(segment->listed(), segment->reader(), deleted);
  }
  RIFFLE_TRY(directory_.fail_points->hit("delete.publish"));
  if (auto applied = apply(change); !applied) {
    drop_active(true);
    return std::move(applied).error();
  }
  const std::lock_guard lock(state_mutex_);
  segments_ = std::move(masked);
  last_commit_ = change.commit;
  return count;
}

Result<std::shared_ptr<const EventSource>> LocalStore::snapshot_at(uint64_t commit) const {
  const std::lock_guard lock(state_mutex_);
  if (commit > last_commit_) {
    return user_error("there is no commit " + std::to_string(commit) + " yet; the last one is " +
                      std::to_string(last_commit_));
  }
  return std::shared_ptr<const EventSource>(std::make_shared<const StoreSnapshot>(
      commit, segments_, std::vector<StoreSnapshot::Active>(), floors_, commit));
}

}  // namespace riffle::index
