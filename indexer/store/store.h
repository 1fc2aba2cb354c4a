#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "indexer/base/result.h"
#include "indexer/read/event_source.h"
#include "indexer/read/row_address.h"
#include "indexer/store/ingest.h"

namespace riffle::index {

// How much of an index is kept; 0: everything.
struct Retention {
  Micros age = 0;      // of event time
  uint64_t bytes = 0;  // of segments and document IDs
};

struct StoreOptions {
  std::string directory;
  bool read_only = false;  // reads the last commit, takes no lock; ingest() is an error
  size_t commit_raw_bytes = 256u << 20;            // seal when this much raw is active …
  Micros commit_interval = 30 * kMicrosPerSecond;  // … or the oldest active row is this old
  size_t workers = 1;                              // threads that seal (blocks in parallel)
  // Of the indexes that are not named in `retention`.
  Retention default_retention = {};
  std::map<std::string, Retention, std::less<>> retention = {};
  // Merges large segments in a thread of its own; else only small ones after a commit.
  bool background_merges = false;
  // With less free on the disk nothing is taken in: what is active is committed and ingest() fails
  // until there is more.
  uint64_t min_free_bytes = 0;
  std::function<Micros()> clock = now_micros;
};

// Facts of one segment of the snapshot, for `check`, metrics and people.
struct SegmentFacts {
  std::string file;
  std::string index;
  uint64_t rows = 0;
  uint64_t file_bytes = 0;
  uint64_t raw_bytes = 0;
  Micros min_time = 0;
  Micros max_time = 0;
  uint64_t commit = 0;
  bool damaged = false;
};

// How many events were deleted, by index.
using DeletedCounts = std::map<std::string, uint64_t>;

// A data directory: segments, IDs and the manifest. One writer process (a lock file), any number of
// readers. ingest, commit and rollback are serialised inside; snapshot() and the other const calls
// may run beside them from any thread.
class Store {
 public:
  // Creates the directory where it is missing. Environment errors name the path; a second writer
  // gets "… is in use by process N". Damaged segments are quarantined and listed, they do not fail
  // the opening.
  static Result<std::unique_ptr<Store>> open(StoreOptions options);
  virtual ~Store() = default;

  // Takes the batch: drops what is duplicate or expired, makes the rest searchable (≤ 1 s) and
  // counts. Commits by itself when a threshold is reached. On an error nothing since the last
  // commit counts: all active rows and IDs are dropped, and every source must go on from
  // checkpoints(). Only a user error changes nothing: the batch was not next in line, and its
  // source alone must go on from checkpoints().
  virtual Result<LedgerCounts> ingest(const SourceBatch& batch) = 0;
  // Publishes everything that is active with all checkpoints in one transaction. On an error: as
  // for ingest.
  virtual Result<void> commit() = 0;
  // The same if the oldest active row has reached commit_interval, and retention when it is time:
  // for the time when no batch comes that would do it.
  virtual Result<void> commit_if_due() = 0;
  // Applies retention and merges until there is nothing left to merge (docs/format.md): segments,
  // rows that nobody sees any more, ID runs; then removes files that nothing refers to. Searches
  // and ingest go on; rows keep their commit numbers.
  virtual Result<void> compact() = 0;
  // Drops everything since the last commit.
  virtual void rollback() = 0;
  // How often active rows were dropped since the opening: a source whose number differs must rewind
  // to checkpoints().
  virtual uint64_t rollbacks() const = 0;

  // As of the last commit: where sources go on after a start, a rollback or an assignment.
  virtual Checkpoints committed_checkpoints() const = 0;
  // Including what is active: what the ledger shows.
  virtual Checkpoints checkpoints() const = 0;

  // What sources could not give any more; what is not committed yet included.
  virtual SourceLosses losses() const { return {}; }

  // What a search sees. Cheap.
  virtual std::shared_ptr<const EventSource> snapshot() const = 0;
  // What a search saw right after that commit, less what retention and merging have removed since.
  // A user error when there was no such commit yet.
  virtual Result<std::shared_ptr<const EventSource>> snapshot_at(uint64_t commit) const;
  // A reader beside a running writer takes over the writer's last commit. Snapshots stay as they
  // are.
  virtual Result<void> refresh() { return {}; }
  // Commits what is active, then deletes the events that the scan finds, in a commit of its own.
  // Returns how many. Their IDs stay known; merging removes the bytes.
  virtual Result<uint64_t> delete_events(const ScanSpec& which, const SearchContext& context);
  // The same for events that a scan has shown, by the addresses that it gave. Those that are not
  // there (any more) are left out.
  virtual Result<DeletedCounts> delete_rows(const std::vector<RowAddress>& rows,
                                            const SearchContext& context);
  virtual std::vector<SegmentFacts> segments() const = 0;
  virtual uint64_t last_commit() const = 0;
};

// Verifies every checksum and invariant of a directory that need not be openable. Calls `finding`
// once for each damage; returns how many. `progress` gets bytes done and bytes in all.
Result<uint64_t> check_directory(const std::string& directory,
                                 const std::function<void(const std::string&)>& finding,
                                 const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace riffle::index
