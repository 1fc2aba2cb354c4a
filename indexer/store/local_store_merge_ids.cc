#include <algorithm>

#include "indexer/store/local_store.h"

namespace riffle::index {

// Runs are merged beside commits: a commit itself writes the IDs that are new, however many there
// are already.
Result<void> LocalStore::merge_all_ids(std::unique_lock<std::mutex>& writer, bool to_the_end) {
  std::vector<std::string> names;
  for (const auto& [name, index] : indexes_) names.push_back(name);
  for (const std::string& name : names) {
    for (bool more = true; more;) {
      RIFFLE_ASSIGN(more, merge_ids_once(writer, name, to_the_end));
    }
  }
  return {};
}

Result<bool> LocalStore::merge_ids_once(std::unique_lock<std::mutex>& writer,
                                        const std::string& name, bool to_the_end) {
  IdIndex& ids = index_state(name).ids;
  IdIndex::SealOptions options;
  options.first_day = first_id_day(name);
  const std::vector<IdIndex::Run> sources = ids.choose_merge(options.first_day, to_the_end);
  if (sources.empty()) return false;
  RIFFLE_TRY(directory_.fail_points->hit("merge.begin"));
  options.directory = directory_.ids();
  options.index = name;
  options.file = numbered_file(next_file_++, ".ids");

  writer.unlock();
  IdIndex::Damage damage;
  auto merged = IdIndex::merge(
      *directory_.files, *directory_.fail_points, options, sources,
      [this] { return stopping_.load(); }, damage);
  writer.lock();

  // Retention may have been at the sources meanwhile: then it was in vain.
  const bool still_there =
      manifest_ && std::all_of(sources.begin(), sources.end(), [&](const IdIndex::Run& source) {
        const IdIndex::Run* run = ids.find_run(source.listed.file);
        return run != nullptr && run->run != nullptr;
      });
  if (!merged || !still_there) {
    remove_files(directory_.ids(), {options.file, options.file + std::string(kTemporarySuffix)});
    if (merged) return false;
    if (damage.file.empty()) return std::move(merged).error();
    // The others are merged without it.
    const std::lock_guard lock(state_mutex_);
    ids.leave_out(damage);
    note_damaged_runs();
    return true;
  }
  ManifestChange change;
  for (const IdIndex::Run& run : merged->add) change.add_id_runs.push_back(run.listed);
  change.remove_id_runs = merged->remove;
  if (merged->forgotten > 0) change.removed[name].ids = merged->forgotten;
  RIFFLE_TRY(directory_.fail_points->hit("merge.publish"));
  if (auto applied = apply(change); !applied) {
    drop_active(true);
    return std::move(applied).error();
  }
  {
    const std::lock_guard lock(state_mutex_);
    ids.adopt(*merged);
  }
  remove_files(directory_.ids(), merged->remove);
  return true;
}

}  // namespace riffle::index
