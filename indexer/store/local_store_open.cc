#include <algorithm>
#include <set>

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

LocalStore::~LocalStore() {
  {
    const std::lock_guard writer(writer_mutex_);
    stopping_ = true;
  }
  merge_wanted_.notify_all();
  if (merger_.joinable()) merger_.join();
}

Result<void> LocalStore::start() {
  FileSystem& files = *directory_.files;
  if (options_.read_only) return read_manifest();
  RIFFLE_TRY(files.make_directory(directory_.path));
  auto lock = files.lock(directory_.lock());
  if (!lock) {
    Error error = std::move(lock).error();
    if (error.message.find("in use") != std::string::npos && error.hint.empty())
      error.hint = "one process at a time writes to a data directory; searches go on beside it";
    return error;
  }
  lock_ = *std::move(lock);
  RIFFLE_TRY(files.make_directory(directory_.segments()));
  RIFFLE_TRY(files.make_directory(directory_.ids()));
  RIFFLE_TRY(files.sync_directory(directory_.path));
  // The calling thread works, too.
  workers_ = std::make_unique<ThreadPool>(std::max<size_t>(options_.workers, 1) - 1);
  RIFFLE_TRY(open_manifest());
  RIFFLE_ASSIGN(ManifestState state, manifest_->load());
  adopt(std::move(state));
  RIFFLE_TRY(remove_unlisted());
  if (options_.background_merges) merger_ = std::thread([this] { merge_in_background(); });
  return {};
}

Result<void> LocalStore::refresh() {
  if (!options_.read_only) return {};
  const std::lock_guard writer(writer_mutex_);
  return read_manifest();
}

// A reader's way to the last commit.
Result<void> LocalStore::read_manifest() {
  for (int attempt = 1;; ++attempt) {
    if (!manifest_) {
      RIFFLE_ASSIGN(manifest_, Manifest::open_for_reading(directory_.manifest_path));
    }
    auto state = manifest_->load();
    if (!state) {
      manifest_.reset();
      return std::move(state).error();
    }
    adopt(std::move(state).value());
    bool missing = false;
    for (const auto& segment : segments_) {
      if (segment->reader()) continue;
      RIFFLE_ASSIGN(const bool exists, directory_.files->exists(join_path(directory_.segments(),
                                                                          segment->listed().file)));
      missing = missing || !exists;
    }
    if (!missing || attempt == kReadAttempts) return {};
  }
}

Result<void> LocalStore::open_manifest() {
  manifest_.reset();
  RIFFLE_ASSIGN(manifest_, Manifest::create_or_open(directory_.manifest_path));
  return {};
}

// Only while nothing is being written.
Result<void> LocalStore::remove_unlisted() {
  std::set<std::string> listed;
  for (const auto& segment : segments_)
    listed.insert(join_path(directory_.segments(), segment->listed().file));
  for (const auto& [name, index] : indexes_) {
    for (const IdIndex::Run& run : index.ids.runs())
      listed.insert(join_path(directory_.ids(), run.listed.file));
  }
  for (const std::string& directory : {directory_.segments(), directory_.ids()}) {
    RIFFLE_ASSIGN(const std::vector<DirectoryEntry> entries, directory_.files->list(directory));
    for (const DirectoryEntry& entry : entries) {
      const std::string path = join_path(directory, entry.name);
      if (!entry.is_directory && !listed.contains(path)) RIFFLE_TRY(directory_.files->remove(path));
    }
  }
  return {};
}

std::shared_ptr<SegmentHandle> LocalStore::open_segment(
    const ListedSegment& listed, std::shared_ptr<const DeletedRows> deleted) const {
  const std::string path = join_path(directory_.segments(), listed.file);
  auto mapped = directory_.files->map(path);
  if (!mapped) return std::make_shared<SegmentHandle>(listed, mapped.error().message);
  auto reader = SegmentReader::open(std::move(mapped).value(), path, listed.identity);
  if (!reader) return std::make_shared<SegmentHandle>(listed, reader.error().message);
  return std::make_shared<SegmentHandle>(listed, std::move(reader).value(), std::move(deleted));
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
  std::map<std::string, std::shared_ptr<DeletedRows>> deleted;
  std::map<std::string, std::string> damaged_masks;
  for (const ListedMask& mask : state.masks) {
    std::shared_ptr<DeletedRows>& of_file = deleted[mask.file];
    if (!of_file) of_file = std::make_shared<DeletedRows>();
    if (auto added = of_file->add(mask.commit, mask.rows); !added)
      damaged_masks[mask.file] = added.error().message;
  }
  Segments segments;
  for (const ListedSegment& listed : state.segments) {
    const auto open = std::find_if(segments_.begin(), segments_.end(), [&](const auto& segment) {
      return segment->listed().file == listed.file && segment->reader() != nullptr;
    });
    const auto mask = deleted.find(listed.file);
    const std::shared_ptr<const DeletedRows> rows = mask == deleted.end() ? nullptr : mask->second;
    if (const auto damage = damaged_masks.find(listed.file); damage != damaged_masks.end()) {
      segments.push_back(std::make_shared<SegmentHandle>(listed, damage->second));
    } else if (open == segments_.end()) {
      segments.push_back(open_segment(listed, rows));
    } else if (rows == nullptr && (*open)->deleted() == nullptr) {
      segments.push_back(*open);
    } else {
      segments.push_back(std::make_shared<SegmentHandle>(listed, (*open)->reader(), rows));
    }
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

  const std::lock_guard lock(state_mutex_);
  floors_ = std::make_shared<const Floors>(std::move(state.floors));
  segments_ = std::move(segments);
  indexes_.clear();
  for (auto& [name, index] : ids) index_state(name).ids = std::move(index);
  last_commit_ = state.last_commit;
  committed_ = std::move(state.checkpoints);
  current_ = committed_;
  losses_ = std::move(state.losses);
  active_losses_.clear();
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
