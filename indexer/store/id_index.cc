#include "indexer/store/id_index.h"

#include <algorithm>
#include <optional>

namespace riffle::index {
namespace {

// A source of ascending entries for a merge.
struct Stream {
  IdIndex::Run* source;
  IdRunCursor cursor;
  const IdEntry* head = nullptr;

  // A run that turns out to be damaged is left out from then on: the next attempt to merge goes
  // without it.
  Result<void> advance() {
    auto entry = cursor.next();
    if (!entry) {
      source->damage = entry.error().message;
      source->run = nullptr;
      return std::move(entry).error();
    }
    head = *entry;
    return {};
  }
};

// Writes a run when its first ID comes.
class LazyRun {
 public:
  LazyRun(FileSystem& files, FailPoints& fail_points, const IdIndex::SealOptions& options)
      : files_(files),
        options_(options),
        path_(join_path(options.directory, options.file)),
        publisher_(files, fail_points, "ids", path_) {}

  // Nothing for an ID that may be forgotten.
  Result<void> add(const IdEntry& entry) {
    if (entry.day < options_.first_day) {
      ++forgotten_;
      return {};
    }
    if (!writer_) {
      RIFFLE_ASSIGN(std::unique_ptr<WritableFile> out, publisher_.begin());
      RIFFLE_ASSIGN(writer_, IdRunWriter::begin(std::move(out), options_.index));
    }
    return writer_->add(entry);
  }

  Result<void> finish(IdIndex::Change& change) {
    change.forgotten = forgotten_;
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
  uint64_t forgotten_ = 0;
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

// Each run is then more than twice the next smaller one, so that an ID is rewritten about log2 of
// (all / one commit's) times.
std::vector<IdIndex::Run*> IdIndex::runs_to_merge(bool all_runs) {
  std::vector<Run*> sound;
  for (Run& run : runs_) {
    if (run.run) sound.push_back(&run);
  }
  if (all_runs) return sound;
  std::sort(sound.begin(), sound.end(),
            [](const Run* a, const Run* b) { return a->listed.ids < b->listed.ids; });
  uint64_t merged = active_.size();
  size_t taken = 0;
  while (taken < sound.size() &&
         (sound[taken]->listed.ids <= 2 * merged || sound.size() - taken + 1 > kMaxIdRuns)) {
    merged += sound[taken++]->listed.ids;
  }
  sound.resize(taken);
  return sound;
}

Result<IdIndex::Change> IdIndex::seal(FileSystem& files, FailPoints& fail_points,
                                      const SealOptions& options) {
  Change change;
  change.with_active = options.with_active;
  std::vector<Stream> streams;
  uint64_t forgotten = 0;
  for (Run* run : runs_to_merge(options.all_runs)) {
    streams.push_back({run, IdRunCursor(run->run)});
    RIFFLE_TRY(streams.back().advance());
    change.remove.push_back(run->listed.file);
  }
  // Runs that hold nothing but what may be forgotten need not be read.
  for (const Run& run : runs_) {
    const bool merged = std::find(change.remove.begin(), change.remove.end(), run.listed.file) !=
                        change.remove.end();
    if (!run.run || merged || run.run->latest_day() >= options.first_day) continue;
    change.remove.push_back(run.listed.file);
    forgotten += run.listed.ids;
  }
  const std::vector<IdEntry> active =
      options.with_active ? active_.sorted() : std::vector<IdEntry>();
  size_t next_active = 0;
  LazyRun merged(files, fail_points, options);
  while (true) {
    Stream* smallest = nullptr;
    for (Stream& stream : streams) {
      if (stream.head != nullptr &&
          (smallest == nullptr || stream.head->fingerprint < smallest->head->fingerprint)) {
        smallest = &stream;
      }
    }
    const bool from_active =
        next_active < active.size() &&
        (smallest == nullptr || active[next_active].fingerprint < smallest->head->fingerprint);
    if (from_active) {
      RIFFLE_TRY(merged.add(active[next_active++]));
    } else if (smallest != nullptr) {
      RIFFLE_TRY(merged.add(*smallest->head));
      RIFFLE_TRY(smallest->advance());
    } else {
      break;
    }
  }
  RIFFLE_TRY(merged.finish(change));
  change.forgotten += forgotten;
  return change;
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

bool IdIndex::can_merge(int32_t first_day) const {
  size_t sound = 0;
  bool forgettable = false;
  for (const Run& run : runs_) {
    if (!run.run) continue;
    ++sound;
    forgettable = forgettable || run.run->earliest_day() < first_day;
  }
  return sound > 1 || forgettable;
}

}  // namespace riffle::index
