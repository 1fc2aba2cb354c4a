#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "indexer/base/thread_pool.h"
#include "indexer/store/active_rows.h"
#include "indexer/store/data_directory.h"
#include "indexer/store/id_index.h"
#include "indexer/store/manifest.h"
#include "indexer/store/merge_policy.h"
#include "indexer/store/segment_handle.h"
#include "indexer/store/store.h"

namespace riffle::index {

// Events that could not be decoded end up here.
inline constexpr std::string_view kDeadLetterIndex = "_dead_letter";

class ScanPlan;
// Rows of segments, ascending within each block.
using FoundRows = std::map<const SegmentHandle*, DeletedRows::Rows>;

// The store in one data directory of this machine.
class LocalStore : public Store {
 public:
  static Result<std::unique_ptr<LocalStore>> open(StoreOptions options, DataDirectory directory);
  ~LocalStore() override;

  Result<LedgerCounts> ingest(const SourceBatch& batch) override;
  Result<void> commit() override;
  Result<void> commit_if_due() override;
  void rollback() override;
  Result<void> compact() override;
  uint64_t rollbacks() const override;
  Checkpoints committed_checkpoints() const override;
  Checkpoints checkpoints() const override;
  SourceLosses losses() const override;
  std::shared_ptr<const EventSource> snapshot() const override;
  Result<std::shared_ptr<const EventSource>> snapshot_at(uint64_t commit) const override;
  Result<void> refresh() override;
  Result<uint64_t> delete_events(const ScanSpec& which, const SearchContext& context) override;
  Result<DeletedCounts> delete_rows(const std::vector<RowAddress>& rows,
                                    const SearchContext& context) override;
  std::vector<SegmentFacts> segments() const override;
  uint64_t last_commit() const override;

 private:
  // One index of the store. The IDs belong to the writer, the rows to state_mutex_.
  struct IndexState {
    std::shared_ptr<const std::string> name;
    ActiveRows rows;
    IdIndex ids;
  };
  using Indexes = std::map<std::string, IndexState, std::less<>>;
  using Segments = std::vector<std::shared_ptr<SegmentHandle>>;

  LocalStore(StoreOptions options, DataDirectory directory);
  Result<void> start();
  Result<void> read_manifest();
  Result<void> open_manifest();
  // Makes the state of the manifest this store's: opens what is new, keeps what is open.
  void adopt(ManifestState state);
  Result<void> remove_unlisted();
  std::shared_ptr<SegmentHandle> open_segment(const ListedSegment& listed,
                                              std::shared_ptr<const DeletedRows> deleted) const;
  IdIndex::Run open_run(const ListedIdRun& listed) const;
  void note_damaged_runs();  // with state_mutex_ held
  void remove_files(const std::string& directory, const std::vector<std::string>& files);

  // All with writer_mutex_ held.
  Result<void> check_writable();
  Result<void> check_position(const SourceBatch& batch) const;
  // An event's ID, and whether a commit has taken it.
  struct LookedUp {
    Fingerprint fingerprint;
    bool known = false;
  };
  std::vector<LookedUp> look_up_ids(const SourceBatch& batch);
  void take_event(const IncomingEvent& event, const LookedUp& id, Micros arrival,
                  Checkpoint& checkpoint, LedgerCounts& counts);
  IndexState& index_state(std::string_view name);
  bool is_due() const;
  Result<void> check_space();
  // Publishes, then merges what is small; the lock is free while it does.
  Result<void> commit_active(std::unique_lock<std::mutex>& writer);
  Result<void> publish_or_drop();
  Result<void> publish_active();
  Result<void> seal_active(ManifestChange& change, Segments& sealed,
                           std::map<std::string, IdIndex::Change>& id_changes);
  void remove_written(uint64_t first_file);
  Result<void> apply(const ManifestChange& change);
  void drop_active(bool read_back);

  // Picks rows of segments; what it can't read it can't delete either.
  using FindRows = std::function<Result<FoundRows>(ScanPlan& plan)>;
  Result<DeletedCounts> delete_found(const ScanSpec& which, const SearchContext& context,
                                     const FindRows& find);

  Micros floor_of(std::string_view index) const;
  int32_t first_id_day(std::string_view index) const;
  void plan_retention_of_all(const Segments& sealed, ManifestChange& change) const;
  void adopt_removals(const ManifestChange& change);
  Result<void> retain();
  Result<void> retain_if_due();

  Result<void> merge_all(std::unique_lock<std::mutex>& writer, MergeExtent extent);
  Segments choose_sources(const std::string& index, MergeExtent extent) const;
  Result<bool> merge_once(std::unique_lock<std::mutex>& writer, const std::string& index,
                          MergeExtent extent);
  Result<Segments> write_merged(std::unique_lock<std::mutex>& writer, const std::string& index,
                                const Segments& sources, Micros floor);
  Result<void> merge_all_ids(std::unique_lock<std::mutex>& writer, bool to_the_end);
  Result<bool> merge_ids_once(std::unique_lock<std::mutex>& writer, const std::string& name,
                              bool to_the_end);
  void merge_in_background();

  const StoreOptions options_;
  const DataDirectory directory_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<ThreadPool> workers_;

  std::mutex
      writer_mutex_;  // serialises ingest, commit, rollback and compact; taken before state_mutex_
  std::optional<Manifest> manifest_;  // nothing: it must be opened anew before anything is written
  std::optional<KeyedHash> id_key_;
  uint64_t next_file_ = 1;
  int64_t next_sequence_ = 0;
  size_t active_raw_bytes_ = 0;
  uint64_t active_rows_ = 0;
  std::optional<Micros> active_since_;  // of the first batch that is not committed
  Micros next_retention_ = kMinTime;
  bool merging_ = false;
  uint64_t commits_made_ = 0;
  std::condition_variable merge_ended_;
  std::condition_variable merge_wanted_;
  std::atomic<bool> stopping_{false};
  std::thread merger_;

  // Guards what follows; the writer, who alone changes it, reads it without.
  mutable std::mutex state_mutex_;
  std::shared_ptr<const Floors> floors_ = std::make_shared<const Floors>();
  mutable Indexes indexes_;
  Segments segments_;
  std::vector<SegmentFacts> damaged_runs_;
  uint64_t last_commit_ = 0;
  uint64_t rollbacks_ = 0;
  Checkpoints committed_;
  Checkpoints current_;
  SourceLosses losses_;                    // committed
  std::vector<SourceLoss> active_losses_;  // of batches that are not
};

}  // namespace riffle::index
