#include "indexer/store/id_index.h"

#include <algorithm>
#include <optional>

#include "indexer/store/id_merge.h"

namespace riffle::index {
namespace {

// Writes a run when its first ID comes.
class LazyRun {
 public:
  LazyRun(FileSystem& files, FailPoints& fail_points, const IdIndex::SealOptions& options)
      : files_(files),
        options_(options),
        path_(join_path(options.directory, options.file)),
        publisher_(files, fail_points, "ids", path_) {}

  Result<void> add(std::span<const IdEntry> block) {
    if (!writer_) {
      RIFFLE_ASSIGN(std::unique_ptr<WritableFile> out, publisher_.begin());
      RIFFLE_ASSIGN(writer_, IdRunWriter::begin(std::move(out), options_.index));
    }
    return writer_->add_block(block);
  }

  Result<void> finish(IdIndex::Change& change) {
    if (!writer_) return {};
    const uint64_t ids = writer_->ids();
    RIFFLE_ASSIGN(const FileIdentity identity, writer_->finish());
    RIFFLE_TRY(publisher_.publish(writer_->file()));
    RIFFLE_ASSIGN(std::unique_ptr<MappedFile> mapped, files_.map_sparse(path_));
    RIFFLE_ASSIGN(std::shared_ptr<const IdRun> run,
                  IdRun::open(std::move(mapped), path_, identity));
    change.add.push_back({{options_.file, options_.index, ids, identity}, std::move(run), ""});
    return {};
  }

 private:
  FileSystem& files_;
  const IdIndex::SealOptions& options_;
  const std::string path_;
  FilePublisher publisher_;
  std::optional<IdRunWriter> writer_;
};

}  // namespace

void IdIndex::look_up(std::span<const Fingerprint> fingerprints, std::span<uint8_t> known) {
  for (Run& run : runs_) {
    if (!run.run) continue;
    if (auto found = run.run->find(fingerprints, known); !found) {
      run.damage = found.error().message;
      run.run = nullptr;
    }
  }
  for (const Fingerprint& fingerprint : fingerprints) active_.prefetch(fingerprint);
}

bool IdIndex::take(const Fingerprint& fingerprint, int32_t day) {
  uint8_t known = 0;
  look_up({&fingerprint, 1}, {&known, 1});
  return known == 0 && take_unknown({fingerprint, day});
}

const IdIndex::Run* IdIndex::find_run(const std::string& file) const {
  const auto found = std::find_if(runs_.begin(), runs_.end(),
                                  [&](const Run& run) { return run.listed.file == file; });
  return found == runs_.end() ? nullptr : &*found;
}

Result<IdIndex::Change> IdIndex::seal(FileSystem& files, FailPoints& fail_points,
                                      const SealOptions& options) const {
  Change change;
  for (const Run& run : runs_) {
    if (!run.run || run.run->latest_day() >= options.first_day) continue;
    change.remove.push_back(run.listed.file);
    change.forgotten += run.listed.ids;
  }
  const std::vector<IdEntry> active = active_.sorted();
  LazyRun run(files, fail_points, options);
  for (size_t begin = 0; begin < active.size(); begin += kIdBlockEntries) {
    const size_t count = std::min(kIdBlockEntries, active.size() - begin);
    RIFFLE_TRY(run.add(std::span(active).subspan(begin, count)));
  }
  RIFFLE_TRY(run.finish(change));
  return change;
}

std::vector<IdIndex::Run> IdIndex::choose_merge(int32_t first_day, bool to_the_end) const {
  std::vector<Run> sound;
  for (const Run& run : runs_) {
    if (run.run) sound.push_back(run);
  }
  const auto forgettable = [&](const Run& run) { return run.run->share_before(first_day); };
  if (to_the_end) {
    const bool done = sound.empty() || (sound.size() == 1 && forgettable(sound.front()) == 0);
    return done ? std::vector<Run>() : sound;
  }
  std::sort(sound.begin(), sound.end(),
            [](const Run& a, const Run& b) { return a.listed.ids < b.listed.ids; });
  // A run goes with all smaller ones: they cost little beside it. The largest that has to go says
  // how many they are.
  size_t taken = sound.size() > kMaxIdRuns ? sound.size() - kMaxIdRuns + 1 : 0;
  for (size_t i = 0; i < sound.size(); ++i) {
    if (forgettable(sound[i]) > kForgettableShare) taken = std::max(taken, i + 1);
    if (i + 1 < kIdMergeWidth) continue;
    const Run& smallest = sound[i + 1 - kIdMergeWidth];
    if (sound[i].listed.ids < kIdMergeSpread * smallest.listed.ids) taken = std::max(taken, i + 1);
  }
  sound.resize(taken);
  return sound;
}

Result<IdIndex::Change> IdIndex::merge(FileSystem& files, FailPoints& fail_points,
                                       const SealOptions& options, const std::vector<Run>& runs,
                                       const std::function<bool()>& stop, Damage& damage) {
  Change change;
  change.with_active = false;
  std::vector<std::shared_ptr<const IdRun>> sources;
  for (const Run& run : runs) {
    sources.push_back(run.run);
    change.remove.push_back(run.listed.file);
  }
  IdMerge merge(std::move(sources));
  LazyRun merged(files, fail_points, options);
  std::vector<IdEntry> block;
  while (true) {
    if (stop()) return environment_error("the store is being closed");
    if (auto read = merge.next(options.first_day, block); !read) {
      damage = {runs[merge.damaged_run()].listed.file, read.error().message};
      return std::move(read).error();
    }
    if (block.empty()) break;
    RIFFLE_TRY(merged.add(block));
  }
  change.forgotten = merge.left_out();
  RIFFLE_TRY(merged.finish(change));
  return change;
}

void IdIndex::leave_out(const Damage& damage) {
  for (Run& run : runs_) {
    if (run.listed.file != damage.file) continue;
    run.damage = damage.what;
    run.run = nullptr;
  }
}

IdIndex::Kept IdIndex::kept(int32_t first_day, const std::vector<std::string>& without) const {
  Kept kept;
  for (const Run& run : runs_) {
    if (std::find(without.begin(), without.end(), run.listed.file) != without.end()) continue;
    const double share = run.run ? 1 - run.run->share_before(first_day) : 1;
    kept.ids += static_cast<uint64_t>(static_cast<double>(run.listed.ids) * share);
    kept.bytes += static_cast<uint64_t>(static_cast<double>(run.listed.identity.bytes) * share);
  }
  return kept;
}

void IdIndex::adopt(const Change& change) {
  std::erase_if(runs_, [&](const Run& run) {
    return std::find(change.remove.begin(), change.remove.end(), run.listed.file) !=
           change.remove.end();
  });
  runs_.insert(runs_.end(), change.add.begin(), change.add.end());
  if (change.with_active) active_.clear();
}

}  // namespace riffle::index
