#include "indexer/store/scan/scan_plan.h"

#include <algorithm>
#include <utility>

namespace riffle::index {
namespace {

bool in_time(const ScanSpec& spec, const BlockFacts& facts) {
  return spec.time.overlaps(facts.min_time, facts.max_time) &&
         spec.index_time.overlaps(facts.min_index_time, facts.max_index_time);
}

}  // namespace

void ScanPlan::add_segment(const std::shared_ptr<SegmentHandle>& segment, Micros floor,
                           uint64_t last_commit) {
  segments_.push_back(std::make_unique<SegmentState>());
  SegmentState& state = *segments_.back();
  state.handle = segment;
  const ListedSegment& listed = segment->listed();
  events_total_ += listed.rows;
  const bool index_excluded = filter_.for_index(listed.index) == ScanFilter::Verdict::kNone;
  if (!segment->damage().empty()) {
    // What it would have had to say nothing about is not missing from the answer.
    const bool in_range = spec_.time.overlaps(std::max(listed.min_time, floor), listed.max_time);
    if (!index_excluded && listed.max_time >= floor && in_range) tell_damaged(state);
    return;
  }
  const SegmentReader& reader = *segment->reader();
  const auto index = std::make_shared<const std::string>(listed.index);
  for (uint32_t i = 0; i < reader.description().blocks.size(); ++i) {
    const BlockFacts& facts = reader.description().blocks[i];
    HiddenRows hidden{floor, last_commit, nullptr};
    if (segment->deleted() != nullptr)
      hidden.deleted = segment->deleted()->in_block(i, last_commit);
    if (hidden.hides_all(facts)) events_total_ -= facts.rows;
    if (hidden.deleted != nullptr && !hidden.hides_all(facts))
      events_total_ -= hidden.deleted->size();
    if (index_excluded || hidden.hides_all(facts) || !in_time(spec_, facts)) continue;
    blocks_.push_back(
        {reader.block(i), index, segment.get(), segments_.size() - 1, std::move(hidden), i});
    state.blocks_left.fetch_add(1, std::memory_order_relaxed);
  }
}

void ScanPlan::add_active(const std::shared_ptr<const std::string>& index,
                          const std::shared_ptr<const Block>& block, Micros floor) {
  events_total_ += block->facts().rows;
  const HiddenRows hidden{floor};
  if (!in_time(spec_, block->facts()) || hidden.hides_all(block->facts()) ||
      filter_.for_index(*index) == ScanFilter::Verdict::kNone) {
    return;
  }
  blocks_.push_back({block, index, nullptr, 0, hidden});
}

void ScanPlan::finish_planning() {
  std::stable_sort(blocks_.begin(), blocks_.end(), [](const ScanBlock& a, const ScanBlock& b) {
    return a.block->facts().max_time > b.block->facts().max_time;
  });
}

bool ScanPlan::usable(const ScanBlock& block) {
  if (block.segment == nullptr || block.segment->damage().empty()) return true;
  tell_damaged(*segments_[block.segment_number]);
  return false;
}

void ScanPlan::note_pruned(const ScanBlock& block) {
  if (block.segment != nullptr)
    segments_[block.segment_number]->blocks_left.fetch_sub(1, std::memory_order_relaxed);
}

Result<void> ScanPlan::absorb(const ScanBlock& block, Error error) {
  if (error.kind != ErrorKind::kDamage || block.segment == nullptr) return error;
  block.segment->quarantine(error.message);
  tell_damaged(*segments_[block.segment_number]);
  return {};
}

void ScanPlan::tell_damaged(SegmentState& state) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(state.told_damaged, true)) return;
    damaged_.push_back(state.handle->listed().file);
  }
  context_.message({SearchMessage::Severity::kWarning,
                    "The answer is incomplete: segment " + state.handle->listed().file + " (" +
                        std::to_string(state.handle->listed().rows) + " events of index " +
                        state.handle->listed().index + ") is left out, wholly or in part. " +
                        state.handle->damage(),
                    ""});
}

ScanStatistics ScanPlan::statistics() const {
  ScanStatistics statistics;
  statistics.events_total = events_total_;
  statistics.events_scanned = scanned_.load(std::memory_order_relaxed);
  statistics.bytes_scanned = bytes_.load(std::memory_order_relaxed);
  statistics.events_matched = matched_.load(std::memory_order_relaxed);
  statistics.segments = segments_.size();
  for (const auto& segment : segments_) {
    const bool pruned = segment->blocks_left.load(std::memory_order_relaxed) == 0;
    if (pruned && segment->handle->damage().empty()) ++statistics.segments_pruned;
  }
  const auto done = static_cast<double>(done_.load(std::memory_order_relaxed));
  const bool finished = finished_.load(std::memory_order_relaxed) || blocks_.empty();
  statistics.fraction = finished ? 1 : done / static_cast<double>(blocks_.size());
  const std::lock_guard lock(mutex_);
  statistics.damaged_segments = damaged_;
  return statistics;
}

}  // namespace riffle::index
