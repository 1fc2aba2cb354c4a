#include <algorithm>

#include "indexer/store/local_store.h"

namespace riffle::index {
namespace {

// A writer may merge away a segment between a reader's look at the manifest and at the file. Twice
// in a row is unlikely.
constexpr int kReadAttempts = 10;

}  // namespace

Result<std::unique_ptr<Store>> Store::open(StoreOptions options) {
  RIFFLE_ASSIGN(DataDirectory directory, DataDirectory::at(options.directory));
  RIFFLE_ASSIGN(std::unique_ptr<LocalStore> store,
                LocalStore::open(std::move(options), std::move(directory)));
  return std::unique_ptr<Store>(std::move(store));
}

Result<std::unique_ptr<LocalStore>> LocalStore::open(StoreOptions options,
                                                     DataDirectory directory) {
  std::unique_ptr<LocalStore> store(new LocalStore(std::move(options), std::move(directory)));
  RIFFLE_TRY(store->start());
  return store;
}

LocalStore::LocalStore(StoreOptions options, DataDirectory directory)
    : options_(std::move(options)), directory_(std::move(directory)) {}

LocalStore::~LocalStore() = default;

Result<void> LocalStore::start() {
  FileSystem& files = *directory_.files;
  if (options_.read_only) {
    for (int attempt = 1;; ++attempt) {
      RIFFLE_ASSIGN(manifest_, Manifest::open_for_reading(directory_.manifest_path));
      RIFFLE_ASSIGN(ManifestState state, manifest_->load());
      adopt(std::move(state));
      bool missing = false;
      for (const auto& segment : segments_) {
        RIFFLE_ASSIGN(const bool exists,
                      files.exists(join_path(directory_.segments(), segment->listed().file)));
        missing = missing || (!segment->reader() && !exists);
      }
      if (!missing || attempt == kReadAttempts) return {};
    }
  }
  RIFFLE_TRY(files.make_directory(directory_.path));
  RIFFLE_ASSIGN(lock_, files.lock(directory_.lock()));
  RIFFLE_TRY(files.make_directory(directory_.segments()));
  RIFFLE_TRY(files.make_directory(directory_.ids()));
  RIFFLE_TRY(files.sync_directory(directory_.path));
  // The calling thread works, too.
  workers_ = std::make_unique<ThreadPool>(std::max<size_t>(options_.workers, 1) - 1);
  RIFFLE_TRY(open_manifest());
  RIFFLE_ASSIGN(ManifestState state, manifest_->load());
  std::vector<std::string> segment_files;
  for (const ListedSegment& segment : state.segments) segment_files.push_back(segment.file);
  std::vector<std::string> run_files;
  for (const ListedIdRun& run : state.id_runs) run_files.push_back(run.file);
  RIFFLE_TRY(remove_unlisted(directory_.segments(), segment_files));
  RIFFLE_TRY(remove_unlisted(directory_.ids(), run_files));
  adopt(std::move(state));
  return {};
}

Result<void> LocalStore::open_manifest() {
  manifest_.reset();
  RIFFLE_ASSIGN(manifest_, Manifest::create_or_open(directory_.manifest_path));
  return {};
}

Result<void> LocalStore::remove_unlisted(const std::string& directory,
                                         const std::vector<std::string>& listed) {
  RIFFLE_ASSIGN(const std::vector<DirectoryEntry> entries, directory_.files->list(directory));
  for (const DirectoryEntry& entry : entries) {
    if (entry.is_directory || std::find(listed.begin(), listed.end(), entry.name) != listed.end())
      continue;
    RIFFLE_TRY(directory_.files->remove(join_path(directory, entry.name)));
  }
  return {};
}

std::shared_ptr<SegmentHandle> LocalStore::open_segment(const ListedSegment& listed) const {
  const std::string path = join_path(directory_.segments(), listed.file);
  auto mapped = directory_.files->map(path);
  if (!mapped) return std::make_shared<SegmentHandle>(listed, mapped.error().message);
  auto reader = SegmentReader::open(std::move(mapped).value(), path, listed.identity);
  if (!reader) return std::make_shared<SegmentHandle>(listed, reader.error().message);
  return std::make_shared<SegmentHandle>(listed, std::move(reader).value());
}

IdIndex::Run LocalStore::open_run(const ListedIdRun& listed) const {
  const std::string path = join_path(directory_.ids(), listed.file);
  auto mapped = directory_.files->map_sparse(path);
  if (!mapped) return {listed, nullptr, mapped.error().message};
  auto run = IdRun::open(std::move(mapped).value(), path, listed.identity);
  if (!run) return {listed, nullptr, run.error().message};
  return {listed, std::move(run).value(), ""};
}

void LocalStore::adopt(ManifestState state) {
  Segments segments;
  for (const ListedSegment& listed : state.segments) {
    const auto open = std::find_if(segments_.begin(), segments_.end(), [&](const auto& segment) {
      return segment->listed().file == listed.file;
    });
    segments.push_back(open != segments_.end() ? *open : open_segment(listed));
  }
  std::map<std::string, IdIndex> ids;
  if (!options_.read_only) {  // readers take no events
    for (const ListedIdRun& listed : state.id_runs) {
      const IdIndex::Run* open = nullptr;
      if (const auto index = indexes_.find(listed.index); index != indexes_.end()) {
        open = index->second.ids.find_run(listed.file);
      }
      ids[listed.index].add_run(open != nullptr ? *open : open_run(listed));
    }
  }
  id_key_.emplace(state.id_secret);
  next_file_ = std::max(next_file_, state.next_file);
  floors_ = std::move(state.floors);

  const std::lock_guard lock(state_mutex_);
  segments_ = std::move(segments);
  indexes_.clear();
  for (auto& [name, index] : ids) index_state(name).ids = std::move(index);
  last_commit_ = state.last_commit;
  committed_ = std::move(state.checkpoints);
  current_ = committed_;
  note_damaged_runs();
}

void LocalStore::note_damaged_runs() {
  damaged_runs_.clear();
  for (const auto& [name, index] : indexes_) {
    for (const IdIndex::Run& run : index.ids.runs()) {
      if (run.run) continue;
      SegmentFacts facts;
      facts.file = run.listed.file;
      facts.index = name;
      facts.rows = run.listed.ids;
      facts.file_bytes = run.listed.identity.bytes;
      facts.damaged = true;
      damaged_runs_.push_back(std::move(facts));
    }
  }
}

}  // namespace riffle::index
