#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "indexer/store/local_store.h"
#include "indexer/store/merge_policy.h"
#include "indexer/store/merge_stream.h"
#include "indexer/store/seal.h"

namespace riffle::index {

Result<void> LocalStore::compact() {
  const std::lock_guard writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  RIFFLE_TRY(commit_active());
  return merge(true);
}

// Only right after a commit: nothing is active.
Result<void> LocalStore::merge(bool to_the_end) {
  std::set<std::string> names;
  for (const auto& segment : segments_) names.insert(segment->listed().index);
  for (const std::string& name : names) {
    while (true) {
      RIFFLE_ASSIGN(const bool merged, merge_once(name, to_the_end));
      if (!merged) break;
    }
  }
  return {};
}

Result<bool> LocalStore::merge_once(const std::string& index, bool to_the_end) {
  std::vector<ListedSegment> sound;
  for (const auto& segment : segments_) {
    if (segment->listed().index == index && segment->damage().empty())
      sound.push_back(segment->listed());
  }
  ManifestChange change;
  for (const ListedSegment& listed : choose_merge(sound, to_the_end))
    change.remove_segments.push_back(listed.file);
  if (change.remove_segments.empty()) return false;
  const auto is_merged = [&](const std::shared_ptr<SegmentHandle>& segment) {
    const auto& files = change.remove_segments;
    return std::find(files.begin(), files.end(), segment->listed().file) != files.end();
  };
  SegmentHandles sources;
  std::copy_if(segments_.begin(), segments_.end(), std::back_inserter(sources), is_merged);

  auto merged = write_merged(index, sources);
  if (!merged) return std::move(merged).error();
  for (const auto& segment : *merged) change.add_segments.push_back(segment->listed());
  if (auto applied = apply(change); !applied) {
    drop_active(true);  // nothing is; it reads back what counts
    return std::move(applied).error();
  }
  {
    const std::lock_guard lock(state_mutex_);
    std::erase_if(segments_, is_merged);
    segments_.insert(segments_.end(), merged->begin(), merged->end());
  }
  // Snapshots that still read them have them mapped.
  remove_files(directory_.segments(), change.remove_segments);
  return true;
}

// Days that are large enough by now get a segment of their own. On an error nothing is left behind.
Result<LocalStore::Segments> LocalStore::write_merged(const std::string& index,
                                                      const Segments& sources) {
  RIFFLE_ASSIGN(const auto days, count_days(sources));
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
  Segments merged;
  std::vector<std::string> files;
  for (const auto& wants_day : outputs) {
    MergeStream stream(sources, wants_day);
    files.push_back(numbered_file(next_file_++, ".seg"));
    auto segment = publish_segment(
        directory_, files.back(), index, [&] { return stream.next_block(); }, *workers_);
    if (!segment) {
      files.push_back(files.back() + std::string(".tmp"));
      remove_files(directory_.segments(), files);
      return std::move(segment).error();
    }
    merged.push_back(std::move(segment).value());
  }
  return merged;
}

}  // namespace riffle::index
