#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "indexer/store/id_run.h"

namespace riffle::index {

// The entries of several runs in one order, block by block. One thread.
class IdMerge {
 public:
  explicit IdMerge(std::vector<std::shared_ptr<const IdRun>> runs);

  // The next kIdBlockEntries entries whose day is not before `first_day`, or what is left; empty at
  // the end. On an error damaged_run() says which run could not be read.
  Result<void> next(int32_t first_day, std::vector<IdEntry>& block);
  size_t damaged_run() const { return damaged_run_; }
  // Entries of earlier days.
  uint64_t left_out() const { return left_out_; }

 private:
  struct Source {
    size_t number = 0;  // of its run
    size_t next_block = 0;
    std::vector<IdEntry> entries;
    const IdEntry* at = nullptr;
    const IdEntry* end = nullptr;
  };
  Result<void> refill();
  size_t smallest_of_equals() const;
  IdEntry* take(size_t steps, int32_t first_day, IdEntry* out);

  std::vector<std::shared_ptr<const IdRun>> runs_;
  std::vector<Source> sources_;  // that are not at their end
  std::vector<uint64_t> heads_;  // the upper half of what each comes with next
  IdRun::BlockBytes bytes_;
  uint64_t left_out_ = 0;
  size_t damaged_run_ = 0;
};

}  // namespace riffle::index
