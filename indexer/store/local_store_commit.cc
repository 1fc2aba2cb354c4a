#include <algorithm>

#include "indexer/store/local_store.h"
#include "indexer/store/seal.h"

namespace riffle::index {

Result<void> LocalStore::commit_active() {
  if (!active_since_) return {};
  if (auto published = publish_active(); !published) {
    drop_active(true);
    return published;
  }
  // What is committed stays so: a merge that fails is tried again after the next commit.
  (void)merge(false).has_value();
  return {};
}

Result<void> LocalStore::publish_active() {
  std::map<std::string, std::vector<std::shared_ptr<const MemoryBlock>>> blocks;
  ManifestChange change;
  {
    const std::lock_guard lock(state_mutex_);
    for (auto& [name, index] : indexes_) {
      if (const auto& frozen = index.rows.freeze(); !frozen.empty()) blocks[name] = frozen;
    }
    change.commit = last_commit_ + 1;
    change.checkpoints = current_;
  }
  change.time = options_.clock();
  change.rows = active_rows_;
  change.raw_bytes = active_raw_bytes_;

  Segments sealed;
  std::map<std::string, IdIndex::Change> id_changes;
  for (const auto& [name, frozen] : blocks) {
    RIFFLE_ASSIGN(const Segments segments,
                  seal_rows(directory_, name, frozen, next_file_, *workers_));
    sealed.insert(sealed.end(), segments.begin(), segments.end());
    IdIndex& ids = index_state(name).ids;
    RIFFLE_ASSIGN(IdIndex::Change ids_change,
                  ids.seal(*directory_.files, *directory_.fail_points,
                           {directory_.ids(), name, numbered_file(next_file_++, ".ids")}));
    for (const IdIndex::Run& run : ids_change.add) change.add_id_runs.push_back(run.listed);
    change.remove_id_runs.insert(change.remove_id_runs.end(), ids_change.remove.begin(),
                                 ids_change.remove.end());
    id_changes[name] = std::move(ids_change);
  }
  for (const auto& segment : sealed) change.add_segments.push_back(segment->listed());
  RIFFLE_TRY(apply(change));

  {
    const std::lock_guard lock(state_mutex_);
    segments_.insert(segments_.end(), sealed.begin(), sealed.end());
    for (auto& [name, index] : indexes_) {
      index.rows.clear();
      if (const auto found = id_changes.find(name); found != id_changes.end())
        index.ids.adopt(found->second);
    }
    last_commit_ = change.commit;
    committed_ = change.checkpoints;
    note_damaged_runs();
  }
  next_sequence_ = 0;
  active_raw_bytes_ = 0;
  active_rows_ = 0;
  active_since_.reset();
  remove_files(directory_.ids(), change.remove_id_runs);
  return {};
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
