#include <map>

#include "indexer/store/data_directory.h"
#include "indexer/store/id_run.h"
#include "indexer/store/manifest.h"
#include "indexer/store/store_check.h"

namespace riffle::index {
namespace {

// One walk over a directory. Counts what it calls `finding` for.
class Check {
 public:
  Check(const DataDirectory& directory, const std::function<void(const std::string&)>& finding,
        const std::function<void(uint64_t, uint64_t)>& progress)
      : directory_(directory),
        progress_(progress),
        finding_([this, &finding](const std::string& text) {
          ++findings_;
          finding(text);
        }) {}

  Result<uint64_t> run() {
    auto manifest = Manifest::open_for_reading(directory_.manifest_path);
    if (!manifest) {
      if (manifest.error().kind != ErrorKind::kDamage) return std::move(manifest).error();
      finding_(manifest.error().message);
      return findings_;
    }
    RIFFLE_TRY(manifest->verify(finding_));
    auto state = manifest->load();
    if (!state) {
      finding_(state.error().message);
      return findings_;
    }
    for (const ListedSegment& segment : state->segments) bytes_in_all_ += segment.identity.bytes;
    for (const ListedIdRun& run : state->id_runs) bytes_in_all_ += run.identity.bytes;
    uint64_t rows = 0;
    std::map<std::string, std::pair<uint64_t, uint64_t>> rows_and_ids;
    for (const ListedSegment& segment : state->segments) {
      check_segment(segment);
      advance(segment.identity.bytes);
      rows += segment.rows;
      rows_and_ids[segment.index].first += segment.rows;
    }
    for (const ListedIdRun& run : state->id_runs) {
      check_run(run);
      advance(run.identity.bytes);
      rows_and_ids[run.index].second += run.ids;
    }
    for (const auto& [index, removed] : state->removed) {
      rows_and_ids[index].first += removed.rows;
      rows_and_ids[index].second += removed.ids;
      rows += removed.rows;
    }
    for (const auto& [index, counts] : rows_and_ids) {
      if (counts.first != counts.second) {
        finding_("index " + index + " has had " + std::to_string(counts.first) + " events and " +
                 std::to_string(counts.second) + " document IDs");
      }
    }
    if (rows != state->rows_committed) {
      finding_(directory_.manifest_path + ": the commits state " +
               std::to_string(state->rows_committed) +
               " events, the segments and what was removed " + std::to_string(rows));
    }
    check_ledger(*state);
    return findings_;
  }

 private:
  void advance(uint64_t bytes) {
    bytes_done_ += bytes;
    if (progress_) progress_(bytes_done_, bytes_in_all_);
  }

  void check_segment(const ListedSegment& listed) {
    const std::string path = join_path(directory_.segments(), listed.file);
    auto mapped = directory_.files->map(path);
    if (!mapped) return finding_(mapped.error().message);
    const auto reader = SegmentReader::open(std::move(mapped).value(), path, listed.identity);
    if (!reader) return finding_(reader.error().message);
    const SegmentDescription& description = (*reader)->description();
    if (description.rows != listed.rows || description.raw_bytes != listed.raw_bytes ||
        description.index != listed.index) {
      finding_(path + " is damaged: it has other counts than the manifest states");
    }
    (*reader)->verify(finding_);
  }

  void check_run(const ListedIdRun& listed) {
    const std::string path = join_path(directory_.ids(), listed.file);
    auto mapped = directory_.files->map(path);
    if (!mapped) return finding_(mapped.error().message);
    const auto run = IdRun::open(std::move(mapped).value(), path, listed.identity);
    if (!run) return finding_(run.error().message);
    if ((*run)->ids() != listed.ids || (*run)->index() != listed.index) {
      finding_(path + " is damaged: it has other counts than the manifest states");
    }
    IdRun::BlockBytes bytes;
    std::vector<IdEntry> entries;
    for (size_t i = 0; i < (*run)->blocks(); ++i) {
      if (const auto read = (*run)->read_block(i, bytes, entries); !read)
        return finding_(read.error().message);
    }
  }

  void check_ledger(const ManifestState& state) {
    LedgerCounts sum;
    for (const auto& [key, checkpoint] : state.checkpoints) {
      const LedgerCounts& c = checkpoint.counts;
      if (c.consumed != c.indexed + c.duplicate + c.dead_lettered + c.expired) {
        finding_(directory_.manifest_path + ": the ledger of " + key.kind + " " + key.topic + "/" +
                 std::to_string(key.partition) + " does not add up");
      }
      sum += c;
    }
    if (sum.indexed + sum.dead_lettered != state.rows_committed) {
      finding_(directory_.manifest_path + ": the ledger states " +
               std::to_string(sum.indexed + sum.dead_lettered) + " events, the commits " +
               std::to_string(state.rows_committed));
    }
  }

  const DataDirectory& directory_;
  const std::function<void(uint64_t, uint64_t)>& progress_;
  uint64_t findings_ = 0;
  uint64_t bytes_done_ = 0;
  uint64_t bytes_in_all_ = 0;
  std::function<void(const std::string&)> finding_;
};

}  // namespace

Result<uint64_t> check_directory(const DataDirectory& directory,
                                 const std::function<void(const std::string&)>& finding,
                                 const std::function<void(uint64_t, uint64_t)>& progress) {
  return Check(directory, finding, progress).run();
}

Result<uint64_t> check_directory(const std::string& directory,
                                 const std::function<void(const std::string&)>& finding,
                                 const std::function<void(uint64_t, uint64_t)>& progress) {
  RIFFLE_ASSIGN(const DataDirectory parts, DataDirectory::at(directory));
  return check_directory(parts, finding, progress);
}

}  // namespace riffle::index
