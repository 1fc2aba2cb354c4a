#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "indexer/base/fail_point.h"
#include "indexer/base/result.h"
#include "indexer/segment/section_writer.h"
#include "indexer/store/ingest.h"
#include "indexer/store/sqlite.h"

namespace riffle::index {

struct ListedSegment {
  std::string file;  // "00000007.seg"
  std::string index;
  uint64_t commit = 0;  // the newest in it
  uint64_t rows = 0;
  uint64_t raw_bytes = 0;
  Micros min_time = 0;
  Micros max_time = 0;
  FileIdentity identity;
};

struct ListedIdRun {
  std::string file;  // "00000008.ids"
  std::string index;
  uint64_t ids = 0;
  FileIdentity identity;
};

// Rows of a segment that a commit deleted (deleted_rows.h).
struct ListedMask {
  std::string file;  // of the segment
  uint64_t commit = 0;
  std::string rows;  // encoded
};

// What retention, deletion and merging took out of an index for good.
struct RemovedCounts {
  uint64_t rows = 0;
  uint64_t ids = 0;
};

using Floors = std::map<std::string, Micros, std::less<>>;

// Everything that counts, as of one commit.
struct ManifestState {
  std::string id_secret;
  uint64_t next_file = 1;
  uint64_t last_commit = 0;
  uint64_t rows_committed = 0;  // over all commits
  std::vector<ListedSegment> segments;
  std::vector<ListedIdRun> id_runs;
  std::vector<ListedMask> masks;  // by file and commit
  Checkpoints checkpoints;
  SourceLosses losses;
  Floors floors;
  std::map<std::string, RemovedCounts> removed;
};

// What one transaction changes.
struct ManifestChange {
  // 0: no new commit, files change places only (merging).
  uint64_t commit = 0;
  Micros time = 0;
  uint64_t rows = 0;
  uint64_t raw_bytes = 0;
  uint64_t next_file = 1;
  std::vector<ListedSegment> add_segments;
  std::vector<std::string> remove_segments;  // with their masks
  std::vector<ListedMask> add_masks;
  std::vector<ListedIdRun> add_id_runs;
  std::vector<std::string> remove_id_runs;
  std::vector<SourceLoss> add_losses;
  Checkpoints checkpoints;                       // all of them; ignored where `commit` is 0
  Floors floors;                                 // where they rise
  std::map<std::string, RemovedCounts> removed;  // what comes to it

  bool changes_files() const {
    return !add_segments.empty() || !remove_segments.empty() || !add_id_runs.empty() ||
           !remove_id_runs.empty();
  }
};

// The SQLite database that says what counts (docs/format.md). One thread at a time.
class Manifest {
 public:
  static constexpr int64_t kVersion = 2;

  static Result<Manifest> create_or_open(const std::string& path);
  // A reader beside a running writer.
  static Result<Manifest> open_for_reading(const std::string& path);

  // One consistent reading.
  Result<ManifestState> load();
  // The commit point. After an error only load() from a fresh opening tells what counts.
  Result<void> apply(const ManifestChange& change, FailPoints& fail_points);
  // SQLite's own examination; calls `finding` for each damage.
  Result<void> verify(const std::function<void(const std::string&)>& finding);

 private:
  explicit Manifest(SqliteDatabase database) : database_(std::move(database)) {}
  Result<void> check_version();
  Result<void> load_files(ManifestState& state);
  Result<void> load_removals(ManifestState& state);
  Result<void> load_checkpoints(ManifestState& state);
  Result<void> load_losses(ManifestState& state);
  Result<void> write(const ManifestChange& change);
  Result<void> write_files(const ManifestChange& change);
  Result<void> write_removals(const ManifestChange& change);
  Result<void> write_losses(const std::vector<SourceLoss>& losses);
  Result<void> write_checkpoints(const Checkpoints& checkpoints);

  SqliteDatabase database_;
};

}  // namespace riffle::index
