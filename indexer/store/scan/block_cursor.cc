#include "indexer/store/scan/block_cursor.h"

#include <algorithm>
#include <numeric>

#include "indexer/segment/segment_format.h"

namespace riffle::index {
namespace {

// Time, commit and sequence of a row, decoded.
constexpr size_t kKeyBytes = 3 * sizeof(int64_t);

}  // namespace

BlockCursor::BlockCursor(ScanPlan& plan, const ScanBlock& block, Direction direction)
    : plan_(plan),
      rows_(std::make_shared<BlockRows>(block)),
      direction_(direction),
      charge_(*plan.context().memory) {}

Result<void> BlockCursor::start() {
  started_ = true;
  const BlockFacts& facts = rows_->facts();
  RIFFLE_TRY(charge_.hold(facts.rows * kKeyBytes + kFrameRawBytes));
  RIFFLE_ASSIGN(const std::vector<uint32_t>* frames, rows_->frames());
  frames_left_ = frames->size();
  check_times_ = !plan_.spec().time.covers(facts.min_time, facts.max_time);
  check_index_times_ = !plan_.spec().index_time.covers(facts.min_index_time, facts.max_index_time);
  check_floor_ = facts.min_time < source().hidden.floor;
  check_commits_ = facts.max_commit > source().hidden.last_commit;
  if (direction_ == Direction::kNewestFirst || check_times_ || check_floor_)
    RIFFLE_TRY(rows_->times());
  if (check_index_times_) RIFFLE_TRY(rows_->index_times());
  if (direction_ == Direction::kNewestFirst) {
    RIFFLE_TRY(rows_->commits());
    RIFFLE_TRY(rows_->sequences());
  }
  return {};
}

Result<bool> BlockCursor::next_frame(const EventBatchBuilder& builder) {
  if (!started_) RIFFLE_TRY(start());
  found_.clear();
  while (found_.empty() && frames_left_ > 0) {
    RIFFLE_TRY(plan_.context().check());
    --frames_left_;
    const size_t frames = (*rows_->frames())->size();
    RIFFLE_TRY(filter_frame(direction_ == Direction::kNewestFirst ? frames_left_
                                                                  : frames - 1 - frames_left_));
  }
  if (found_.empty()) return false;
  if (!prepared_) RIFFLE_TRY(builder.prepare(*rows_));
  prepared_ = true;
  return true;
}

Result<void> BlockCursor::filter_frame(size_t frame) {
  frame_ = frame;
  const uint32_t begin = (**rows_->frames())[frame];
  const uint32_t end = rows_->frame_end(frame);
  found_.resize(end - begin);
  std::iota(found_.begin(), found_.end(), begin);
  if (check_times_) {
    const std::vector<int64_t>& times = **rows_->times();
    std::erase_if(found_, [&](uint32_t row) { return !plan_.spec().time.contains(times[row]); });
  }
  if (check_index_times_) {
    const std::vector<int64_t>& times = **rows_->index_times();
    std::erase_if(found_,
                  [&](uint32_t row) { return !plan_.spec().index_time.contains(times[row]); });
  }
  RIFFLE_TRY(drop_hidden());
  plan_.count_scanned(found_.size());
  return plan_.filter().select(
      *rows_, memory_, [this] { return load_frame(); }, found_);
}

// Takes out of the found rows what the snapshot does not show.
Result<void> BlockCursor::drop_hidden() {
  const HiddenRows& hidden = source().hidden;
  if (check_floor_) {
    const std::vector<int64_t>& times = **rows_->times();
    std::erase_if(found_, [&](uint32_t row) { return times[row] < hidden.floor; });
  }
  if (check_commits_) {
    RIFFLE_ASSIGN(const std::vector<int64_t>* commits, rows_->commits());
    std::erase_if(found_, [&](uint32_t row) {
      return static_cast<uint64_t>((*commits)[row]) > hidden.last_commit;
    });
  }
  if (hidden.deleted != nullptr) {
    const std::vector<uint32_t>& deleted = *hidden.deleted;
    std::erase_if(found_, [&](uint32_t row) {
      return std::binary_search(deleted.begin(), deleted.end(), row);
    });
  }
  return {};
}

Result<void> BlockCursor::load_frame() {
  RIFFLE_ASSIGN(const uint64_t bytes, rows_->load_frame(frame_));
  plan_.count_bytes(bytes);
  return {};
}

Result<void> BlockCursor::load_for_pick(const EventBatchBuilder& builder) {
  return builder.needs_frame(*rows_) ? load_frame() : Result<void>();
}

RowKey BlockCursor::newest_key() const {
  const uint32_t row = found_.back();
  return {(**rows_->times())[row], (**rows_->commits())[row], (**rows_->sequences())[row]};
}

}  // namespace riffle::index
