#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "indexer/store/file_publisher.h"
#include "indexer/store/fingerprint_set.h"
#include "indexer/store/id_run.h"
#include "indexer/store/manifest.h"

namespace riffle::index {

// More runs are merged whatever their sizes: each is one more place to look an ID up in.
constexpr size_t kMaxIdRuns = 12;
// So many runs make one where the largest is less than so much as large as the smallest. More of
// them would be rewritten less often and looked up in longer: measured in docs/performance.md.
constexpr size_t kIdMergeWidth = 4;
constexpr uint64_t kIdMergeSpread = 6;
// A run is rewritten when more than that share of its IDs may be forgotten.
constexpr double kForgettableShare = 0.25;

// All document IDs that one index has ever taken and still has to know: committed ones in runs, the
// others in memory. Not thread-safe. A damaged run is left out from then on and named: IDs in it
// are not known any more, everything else is.
class IdIndex {
 public:
  struct Run {
    ListedIdRun listed;
    std::shared_ptr<const IdRun> run;  // null: damaged
    std::string damage;
  };
  // What a commit changes; the new run is open already.
  struct Change {
    std::vector<Run> add;
    std::vector<std::string> remove;
    uint64_t forgotten = 0;  // IDs that are in no run any more
    bool with_active = true;
  };
  // How a new run comes to be.
  struct SealOptions {
    std::string directory;
    std::string index;
    std::string file;
    // IDs of earlier days may be forgotten: their events would be expired.
    int32_t first_day = std::numeric_limits<int32_t>::min();
  };

  void add_run(Run run) { runs_.push_back(std::move(run)); }
  const std::vector<Run>& runs() const { return runs_; }
  // Null when there is none of that name.
  const Run* find_run(const std::string& file) const;

  // Sets known[i] where a commit has taken the ID. Together they cost much less than one by one;
  // take_unknown() should follow while their memory is at hand.
  void look_up(std::span<const Fingerprint> fingerprints, std::span<uint8_t> known);
  // Whether the ID, which look_up() does not know, is new; then it is known from now on.
  bool take_unknown(const IdEntry& entry) { return active_.insert(entry); }
  // Both for one ID.
  bool take(const Fingerprint& fingerprint, int32_t day);
  size_t active() const { return active_.size(); }
  void drop_active() { active_.clear(); }

  // What is in runs, but for those named, and can't be forgotten: about, as if every day had the
  // same number of IDs.
  struct Kept {
    uint64_t ids = 0;
    uint64_t bytes = 0;
  };
  Kept kept(int32_t first_day, const std::vector<std::string>& without) const;

  // Writes the active IDs as a new run, if there are any. Runs that hold nothing but what may be
  // forgotten go. Nothing changes in memory.
  Result<Change> seal(FileSystem& files, FailPoints& fail_points, const SealOptions& options) const;
  // The runs to merge next; none: nothing to do. To the end: one run is left, with nothing in it
  // that may be forgotten.
  std::vector<Run> choose_merge(int32_t first_day, bool to_the_end) const;
  // Merges them into a new run (none when that leaves no ID), without any index: others may look up
  // and seal meanwhile. `stop` may end it. A run that can't be read is named in `damage`.
  struct Damage {
    std::string file;
    std::string what;
  };
  static Result<Change> merge(FileSystem& files, FailPoints& fail_points,
                              const SealOptions& options, const std::vector<Run>& runs,
                              const std::function<bool()>& stop, Damage& damage);
  // The run is left out from now on.
  void leave_out(const Damage& damage);
  // After the transaction.
  void adopt(const Change& change);

 private:
  FingerprintSet active_;
  std::vector<Run> runs_;
};

}  // namespace riffle::index
