#include "indexer/store/id_index.h"

#include <algorithm>

namespace riffle::index {
namespace {

// A source of ascending entries for a merge.
struct Stream {
  IdIndex::Run* source;
  IdRunCursor cursor;
  std::optional<IdEntry> head;

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

}  // namespace

bool IdIndex::take(const Fingerprint& fingerprint, int32_t day) {
  if (active_.contains(fingerprint)) return false;
  for (Run& run : runs_) {
    if (!run.run) continue;
    const Result<bool> found = run.run->contains(fingerprint);
    if (found && *found) return false;
    if (!found) {
      run.damage = found.error().message;
      run.run = nullptr;
    }
  }
  active_.insert({fingerprint, day});
  return true;
}

const IdIndex::Run* IdIndex::find_run(const std::string& file) const {
  const auto found = std::find_if(runs_.begin(), runs_.end(),
                                  [&](const Run& run) { return run.listed.file == file; });
  return found == runs_.end() ? nullptr : &*found;
}

// Each run is then more than twice the next smaller one, so that an ID is rewritten about log2 of
// (all / one commit's) times.
std::vector<IdIndex::Run*> IdIndex::runs_to_merge() {
  std::vector<Run*> sound;
  for (Run& run : runs_) {
    if (run.run) sound.push_back(&run);
  }
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
                                      const std::string& directory, const std::string& index,
                                      const std::string& file) {
  Change change;
  std::vector<Stream> streams;
  for (Run* run : runs_to_merge()) {
    streams.push_back({run, IdRunCursor(run->run), std::nullopt});
    RIFFLE_TRY(streams.back().advance());
    change.remove.push_back(run->listed.file);
  }
  const std::vector<IdEntry> active = active_.sorted();
  size_t next_active = 0;

  const std::string path = join_path(directory, file);
  FilePublisher publisher(files, fail_points, "ids", path);
  RIFFLE_ASSIGN(std::unique_ptr<WritableFile> out, publisher.begin());
  RIFFLE_ASSIGN(IdRunWriter writer, IdRunWriter::begin(std::move(out), index));
  while (true) {
    Stream* smallest = nullptr;
    for (Stream& stream : streams) {
      if (stream.head && (!smallest || stream.head->fingerprint < smallest->head->fingerprint))
        smallest = &stream;
    }
    const bool from_active =
        next_active < active.size() &&
        (!smallest || active[next_active].fingerprint < smallest->head->fingerprint);
    if (from_active) {
      RIFFLE_TRY(writer.add(active[next_active++]));
    } else if (smallest != nullptr) {
      RIFFLE_TRY(writer.add(*smallest->head));
      RIFFLE_TRY(smallest->advance());
    } else {
      break;
    }
  }
  const uint64_t ids = writer.ids();
  RIFFLE_ASSIGN(const FileIdentity identity, writer.finish());
  RIFFLE_TRY(publisher.publish(writer.file()));
  RIFFLE_ASSIGN(std::unique_ptr<MappedFile> mapped, files.map(path));
  RIFFLE_ASSIGN(std::shared_ptr<const IdRun> run, IdRun::open(std::move(mapped), path, identity));
  change.add.push_back({{file, index, ids, identity}, std::move(run), ""});
  return change;
}

void IdIndex::adopt(const Change& change) {
  std::erase_if(runs_, [&](const Run& run) {
    return std::find(change.remove.begin(), change.remove.end(), run.listed.file) !=
           change.remove.end();
  });
  runs_.insert(runs_.end(), change.add.begin(), change.add.end());
  active_.clear();
}

}  // namespace riffle::index
