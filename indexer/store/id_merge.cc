#include "indexer/store/id_merge.h"

#include <algorithm>

namespace riffle::index {

IdMerge::IdMerge(std::vector<std::shared_ptr<const IdRun>> runs) : runs_(std::move(runs)) {
  for (size_t i = 0; i < runs_.size(); ++i) sources_.emplace_back().number = i;
}

// Sources without an entry get their next block, or go.
Result<void> IdMerge::refill() {
  for (Source& source : sources_) {
    const IdRun& run = *runs_[source.number];
    while (source.at == source.end && source.next_block < run.blocks()) {
      if (auto read = run.read_block(source.next_block, bytes_, source.entries); !read) {
        damaged_run_ = source.number;
        return read;
      }
      ++source.next_block;
      source.at = source.entries.data();
      source.end = source.at + source.entries.size();
    }
  }
  std::erase_if(sources_, [](const Source& source) { return source.at == source.end; });
  heads_.resize(sources_.size());
  for (size_t i = 0; i < sources_.size(); ++i) heads_[i] = sources_[i].at->fingerprint.high;
  return {};
}

// Which of them is smallest is as good as random: so there is no branch on it.
const IdEntry& IdMerge::take_smallest() {
  size_t smallest = 0;
  uint64_t high = heads_[0];
  bool equal = false;
  for (size_t i = 1; i < heads_.size(); ++i) {
    equal |= heads_[i] == high;
    const bool smaller = heads_[i] < high;
    smallest = smaller ? i : smallest;
    high = smaller ? heads_[i] : high;
  }
  if (equal) {
    const auto found = std::min_element(
        sources_.begin(), sources_.end(),
        [](const Source& a, const Source& b) { return a.at->fingerprint < b.at->fingerprint; });
    smallest = static_cast<size_t>(found - sources_.begin());
  }
  Source& source = sources_[smallest];
  const IdEntry& taken = *source.at++;
  if (source.at != source.end) heads_[smallest] = source.at->fingerprint.high;
  return taken;
}

Result<void> IdMerge::next(int32_t first_day, std::vector<IdEntry>& block) {
  block.clear();
  block.reserve(kIdBlockEntries);
  while (block.size() < kIdBlockEntries) {
    RIFFLE_TRY(refill());
    if (sources_.empty()) break;
    // Each step takes one entry of one source: so many steps need no look at the ends.
    size_t steps = kIdBlockEntries - block.size();
    for (const Source& source : sources_)
      steps = std::min(steps, static_cast<size_t>(source.end - source.at));
    for (; steps > 0; --steps) {
      const IdEntry& entry = take_smallest();
      if (entry.day >= first_day) {
        block.push_back(entry);
      } else {
        ++left_out_;
      }
    }
  }
  return {};
}

}  // namespace riffle::index
