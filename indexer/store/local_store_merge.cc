#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "indexer/store/local_store.h"
#include "indexer/store/merge_stream.h"
#include "indexer/store/seal.h"

namespace riffle::index {

// The writer lock is free while a merge reads and writes; `merging_` keeps a second one away.
Result<void> LocalStore::merge_all(std::unique_lock<std::mutex>& writer, MergeExtent extent) {
  merging_ = true;
  std::set<std::string> names;
  for (const auto& segment : segments_) names.insert(segment->listed().index);
  Result<void> result = merge_all_ids(writer, extent == MergeExtent::kToTheEnd);
  for (const std::string& name : names) {
    for (bool more = true; more && result;) {
      auto merged = merge_once(writer, name, extent);
      more = merged && *merged;
      if (!merged) result = std::move(merged).error();
    }
  }
  merging_ = false;
  merge_ended_.notify_all();
  return result;
}

LocalStore::Segments LocalStore::choose_sources(const std::string& index,
                                                MergeExtent extent) const {
  const Micros floor = floor_of(index);
  std::vector<MergeCandidate> sound;
  for (const auto& segment : segments_) {
    const ListedSegment& listed = segment->listed();
    if (listed.index != index || !segment->damage().empty()) continue;
    sound.push_back({listed, segment->deleted() != nullptr || listed.min_time < floor});
  }
  Segments sources;
  for (const ListedSegment& chosen : choose_merge(sound, extent)) {
    sources.push_back(*std::find_if(segments_.begin(), segments_.end(), [&](const auto& segment) {
      return segment->listed().file == chosen.file;
    }));
  }
  return sources;
}

Result<bool> LocalStore::merge_once(std::unique_lock<std::mutex>& writer, const std::string& index,
                                    MergeExtent extent) {
  const Segments sources = choose_sources(index, extent);
  if (sources.empty()) return false;
  RIFFLE_TRY(directory_.fail_points->hit("merge.begin"));
  const Micros floor = floor_of(index);
  auto merged = write_merged(writer, index, sources, floor);
  RIFFLE_TRY(merged);
  std::vector<std::string> files;
  for (const auto& segment : *merged) files.push_back(segment->listed().file);

  // Retention and deletion may have been at the sources meanwhile: then it was in vain.
  const bool still_there = std::all_of(sources.begin(), sources.end(), [&](const auto& source) {
    return std::find(segments_.begin(), segments_.end(), source) != segments_.end();
  });
  if (!still_there || !manifest_) {
    remove_files(directory_.segments(), files);
    return false;
  }
  ManifestChange change;
  uint64_t rows_before = 0;
  uint64_t rows_after = 0;
  for (const auto& segment : sources) {
    change.remove_segments.push_back(segment->listed().file);
    rows_before += segment->listed().rows;
  }
  for (const auto& segment : *merged) {
    change.add_segments.push_back(segment->listed());
    rows_after += segment->listed().rows;
  }
  if (rows_before > rows_after) change.removed[index].rows = rows_before - rows_after;
  RIFFLE_TRY(directory_.fail_points->hit("merge.publish"));
  if (auto applied = apply(change); !applied) {
    drop_active(true);
    return std::move(applied).error();
  }
  {
    const std::lock_guard lock(state_mutex_);
    adopt_removals(change);
    segments_.insert(segments_.end(), merged->begin(), merged->end());
  }
  // Snapshots that still read them have them mapped.
  remove_files(directory_.segments(), change.remove_segments);
  return true;
}

// Days that are large enough by now get a segment of their own. On an error nothing is left behind.
Result<LocalStore::Segments> LocalStore::write_merged(std::unique_lock<std::mutex>& writer,
                                                      const std::string& index,
                                                      const Segments& sources, Micros floor) {
  // Dead rows go with the merge whatever it is for; one file at most for each day and the mixed
  // one.
  writer.unlock();
  Segments merged;
  std::vector<std::string> files;
  auto write = [&]() -> Result<void> {
    RIFFLE_ASSIGN(const auto days, count_days(sources, floor));
    std::vector<std::function<bool(int32_t)>> outputs;
    bool has_small_days = false;
    for (const auto& [day, rows] : days) {
      if (rows >= kMinDayRows) {
        outputs.emplace_back([day = day](int32_t of_row) { return of_row == day; });
      } else {
        has_small_days = true;
      }
    }
    if (has_small_days) {
      outputs.emplace_back([&days](int32_t of_row) { return days.at(of_row) < kMinDayRows; });
    }
    for (const auto& wants_day : outputs) {
      writer.lock();
      files.push_back(numbered_file(next_file_++, ".seg"));
      writer.unlock();
      MergeStream stream(sources, floor, wants_day);
      RIFFLE_ASSIGN(std::shared_ptr<SegmentHandle> segment,
                    publish_segment(
                        directory_, files.back(), index,
                        [&]() -> Result<std::shared_ptr<const MemoryBlock>> {
                          if (stopping_) return environment_error("the store is being closed");
                          return stream.next_block();
                        },
                        *workers_));
      merged.push_back(std::move(segment));
    }
    return {};
  };
  const Result<void> written = write();
  writer.lock();
  if (written) return merged;
  if (!files.empty()) files.push_back(files.back() + std::string(kTemporarySuffix));
  remove_files(directory_.segments(), files);
  return written.error();
}

// ---- the end of it all ----

Result<void> LocalStore::compact() {
  std::unique_lock writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  RIFFLE_TRY(commit_active(writer));
  merge_ended_.wait(writer, [this] { return !merging_; });
  RIFFLE_TRY(check_writable());
  RIFFLE_TRY(retain());
  RIFFLE_TRY(merge_all(writer, MergeExtent::kToTheEnd));
  RIFFLE_TRY(check_writable());
  return remove_unlisted();
}

// ---- the thread ----

void LocalStore::merge_in_background() {
  std::unique_lock writer(writer_mutex_);
  while (!stopping_) {
    // What fails is tried again after the next commit.
    if (manifest_ && !merging_) (void)merge_all(writer, MergeExtent::kTiered).has_value();
    const uint64_t seen = commits_made_;
    merge_wanted_.wait(writer, [&] { return stopping_ || commits_made_ != seen; });
  }
}

}  // namespace riffle::index
