#include <algorithm>

#include "indexer/store/local_store.h"
#include "indexer/store/seal.h"

namespace riffle::index {

Result<void> LocalStore::commit_active(std::unique_lock<std::mutex>& writer) {
  if (!active_since_) return {};
  RIFFLE_TRY(publish_or_drop());
  // What is committed stays so: a merge that fails is tried again after the next commit.
  if (!merging_ && !options_.background_merges)
    (void)merge_all(writer, MergeExtent::kQuick).has_value();
  return {};
}

Result<void> LocalStore::publish_or_drop() {
  if (auto published = publish_active(); !published) {
    drop_active(true);
    return published;
  }
  ++commits_made_;
  merge_wanted_.notify_all();
  return {};
}

// Files of everything that is active.
Result<void> LocalStore::seal_active(ManifestChange& change, Segments& sealed,
                                     std::map<std::string, IdIndex::Change>& id_changes) {
  std::map<std::string, std::vector<std::shared_ptr<const MemoryBlock>>> blocks;
  {
    const std::lock_guard lock(state_mutex_);
    for (auto& [name, index] : indexes_) {
      if (const auto& frozen = index.rows.freeze(); !frozen.empty()) blocks[name] = frozen;
    }
    change.checkpoints = current_;
    change.add_losses = active_losses_;
  }
  for (const auto& [name, frozen] : blocks) {
    RIFFLE_ASSIGN(const Segments segments,
                  seal_rows(directory_, name, frozen, next_file_, *workers_));
    sealed.insert(sealed.end(), segments.begin(), segments.end());
    IdIndex::SealOptions options;
    options.directory = directory_.ids();
    options.index = name;
    options.file = numbered_file(next_file_++, ".ids");
    options.first_day = first_id_day(name);
    RIFFLE_ASSIGN(IdIndex::Change ids,
                  index_state(name).ids.seal(*directory_.files, *directory_.fail_points, options));
    for (const IdIndex::Run& run : ids.add) change.add_id_runs.push_back(run.listed);
    change.remove_id_runs.insert(change.remove_id_runs.end(), ids.remove.begin(), ids.remove.end());
    if (ids.forgotten > 0) change.removed[name].ids += ids.forgotten;
    id_changes[name] = std::move(ids);
  }
  for (const auto& segment : sealed) change.add_segments.push_back(segment->listed());
  return {};
}

Result<void> LocalStore::publish_active() {
  ManifestChange change;
  change.commit = last_commit_ + 1;
  change.time = options_.clock();
  change.rows = active_rows_;
  change.raw_bytes = active_raw_bytes_;
  Segments sealed;
  std::map<std::string, IdIndex::Change> id_changes;
  const uint64_t first_file = next_file_;
  if (auto written = seal_active(change, sealed, id_changes); !written) {
    remove_written(first_file);
    return written;
  }
  plan_retention_of_all(sealed, change);
  RIFFLE_TRY(apply(change));

  {
    const std::lock_guard lock(state_mutex_);
    adopt_removals(change);
    segments_.insert(segments_.end(), sealed.begin(), sealed.end());
    for (auto& [name, index] : indexes_) {
      index.rows.clear();
      if (const auto found = id_changes.find(name); found != id_changes.end())
        index.ids.adopt(found->second);
    }
    last_commit_ = change.commit;
    committed_ = change.checkpoints;
    for (SourceLoss& loss : active_losses_) {
      losses_.missing += loss.missing;
      losses_.newest.push_back(std::move(loss));
    }
    active_losses_.clear();
    if (losses_.newest.size() > kLossesKept) {
      losses_.newest.erase(losses_.newest.begin(),
                           losses_.newest.end() - static_cast<std::ptrdiff_t>(kLossesKept));
    }
    note_damaged_runs();
  }
  next_sequence_ = 0;
  active_raw_bytes_ = 0;
  active_rows_ = 0;
  active_since_.reset();
  next_retention_ = std::max(next_retention_, change.time);
  remove_files(directory_.segments(), change.remove_segments);
  remove_files(directory_.ids(), change.remove_id_runs);
  return {};
}

// What was written for a transaction that never began: on a full disk nobody could go on beside it.
// Numbers that a merge has taken meanwhile can't be among them: it needs the writer lock for that.
void LocalStore::remove_written(uint64_t first_file) {
  for (uint64_t number = first_file; number < next_file_; ++number) {
    for (const std::string_view suffix : {".seg", ".ids"}) {
      const std::string file = numbered_file(number, suffix);
      const std::string& directory = suffix == ".seg" ? directory_.segments() : directory_.ids();
      remove_files(directory, {file, file + std::string(kTemporarySuffix)});
    }
  }
}

// Directories and transaction; `change` has everything but the number of the next file.
Result<void> LocalStore::apply(const ManifestChange& change) {
  FailPoints& fail_points = *directory_.fail_points;
  RIFFLE_TRY(fail_points.hit("directory.sync.before"));
  RIFFLE_TRY(directory_.files->sync_directory(directory_.segments()));
  RIFFLE_TRY(directory_.files->sync_directory(directory_.ids()));
  RIFFLE_TRY(fail_points.hit("directory.sync.after"));
  ManifestChange numbered = change;
  numbered.next_file = next_file_;
  return manifest_->apply(numbered, fail_points);
}

// After the transaction that took them out. What can't be removed now is removed at the next
// opening.
void LocalStore::remove_files(const std::string& directory, const std::vector<std::string>& files) {
  (void)directory_.fail_points->hit("cleanup.before").has_value();
  for (const std::string& file : files)
    (void)directory_.files->remove(join_path(directory, file)).has_value();
  (void)directory_.fail_points->hit("cleanup.after").has_value();
}

void LocalStore::drop_active(bool read_back) {
  {
    const std::lock_guard lock(state_mutex_);
    for (auto& [name, index] : indexes_) {
      index.rows.clear();
      index.ids.drop_active();
    }
    current_ = committed_;
    active_losses_.clear();
    ++rollbacks_;
    note_damaged_runs();
  }
  next_sequence_ = 0;
  active_raw_bytes_ = 0;
  active_rows_ = 0;
  active_since_.reset();
  if (!read_back) return;
  // Whether a transaction that failed counts is known to the manifest alone. Where it can't be read
  // now, check_writable() tries again before anything else is written.
  if (!open_manifest()) return;
  auto state = manifest_->load();
  if (!state) {
    manifest_.reset();
    return;
  }
  adopt(std::move(state).value());
}

}  // namespace riffle::index
