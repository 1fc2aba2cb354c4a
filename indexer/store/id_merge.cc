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
    source.entries.reserve(kIdBlockEntries + 1);
    while (source.at == source.end && source.next_block < run.blocks()) {
      if (auto read = run.read_block(source.next_block, bytes_, source.entries); !read) {
        damaged_run_ = source.number;
        return read;
      }
      ++source.next_block;
      // take() looks at what follows the last one.
      source.entries.emplace_back();
      source.at = source.entries.data();
      source.end = source.at + source.entries.size() - 1;
    }
  }
  std::erase_if(sources_, [](const Source& source) { return source.at == source.end; });
  heads_.resize(sources_.size());
  for (size_t i = 0; i < sources_.size(); ++i) heads_[i] = sources_[i].at->fingerprint.high;
  return {};
}

// Where upper halves are equal the lower ones decide.
size_t IdMerge::smallest_of_equals() const {
  const auto found = std::min_element(
      sources_.begin(), sources_.end(),
      [](const Source& a, const Source& b) { return a.at->fingerprint < b.at->fingerprint; });
  return static_cast<size_t>(found - sources_.begin());
}

// Takes so many of the smallest, none of which is the last of its source; those to be kept go to
// `out`. Which of them is smallest is as good as random: so there is no branch on it.
IdEntry* IdMerge::take(size_t steps, int32_t first_day, IdEntry* out) {
  const size_t count = sources_.size();
  uint64_t* const heads = heads_.data();
  Source* const sources = sources_.data();
  for (; steps > 0; --steps) {
    size_t smallest = 0;
    uint64_t high = heads[0];
    bool equal = false;
    for (size_t i = 1; i < count; ++i) {
      equal |= heads[i] == high;
      const bool smaller = heads[i] < high;
      smallest = smaller ? i : smallest;
      high = smaller ? heads[i] : high;
    }
    if (equal) smallest = smallest_of_equals();
    const IdEntry* const at = sources[smallest].at++;
    heads[smallest] = at[1].fingerprint.high;
    *out = *at;
    out += at->day >= first_day ? 1 : 0;
  }
  return out;
}

Result<void> IdMerge::next(int32_t first_day, std::vector<IdEntry>& block) {
  block.resize(kIdBlockEntries);
  IdEntry* out = block.data();
  IdEntry* const end = out + kIdBlockEntries;
  while (out != end) {
    RIFFLE_TRY(refill());
    if (sources_.empty()) break;
    // Each step takes one entry of one source: so many steps need no look at the ends.
    auto steps = static_cast<size_t>(end - out);
    for (const Source& source : sources_)
      steps = std::min(steps, static_cast<size_t>(source.end - source.at));
    IdEntry* const after = take(steps, first_day, out);
    left_out_ += steps - static_cast<size_t>(after - out);
    out = after;
  }
  block.resize(static_cast<size_t>(out - block.data()));
  return {};
}

}  // namespace riffle::index
