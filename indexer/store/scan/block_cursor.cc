#include "indexer/store/scan/block_cursor.h"

#include <algorithm>
#include <numeric>

namespace riffle::index {
namespace {

// Time, commit and sequence of a row, decoded.
constexpr size_t kKeyBytes = 3 * sizeof(int64_t);
// What a search decodes of a block besides is seldom more than that share of its raw text.
constexpr uint64_t kDecodedShare = 4;
// Newest first: rows of the first window, and how much longer each one is than the one before.
constexpr uint32_t kFirstWindow = 1024;
constexpr uint32_t kWindowGrowth = 8;

}  // namespace

BlockCursor::BlockCursor(ScanPlan& plan, const ScanBlock& block, Direction direction)
    : plan_(plan),
      rows_(std::make_shared<BlockRows>(block)),
      direction_(direction),
      charge_(*plan.context().memory) {}

Result<void> BlockCursor::start() {
  started_ = true;
  const BlockFacts& facts = rows_->facts();
  RIFFLE_TRY(charge_.hold(facts.rows * kKeyBytes + facts.raw_bytes / kDecodedShare));
  rows_left_ = facts.rows;
  window_ = direction_ == Direction::kNewestFirst ? kFirstWindow : facts.rows;
  check_times_ = !plan_.spec().time.covers(facts.min_time, facts.max_time);
  check_index_times_ = !plan_.spec().index_time.covers(facts.min_index_time, facts.max_index_time);
  hides_some_ = source().hidden.hides_some(facts);
  if (direction_ == Direction::kNewestFirst) {
    RIFFLE_TRY(rows_->times());
    RIFFLE_TRY(rows_->commits());
    RIFFLE_TRY(rows_->sequences());
  }
  return {};
}

Result<RowMask> BlockCursor::in_time(uint32_t begin, uint32_t end) {
  const uint32_t rows = rows_->facts().rows;
  if (begin == 0 && end == rows && !check_times_ && !check_index_times_ && !hides_some_)
    return RowMask(rows, true);
  if (check_times_) {
    // Rows are sorted by time.
    RIFFLE_ASSIGN(const std::vector<int64_t>* times, rows_->times());
    const TimeRange& range = plan_.spec().time;
    while (begin < end && !range.contains((*times)[begin])) ++begin;
    while (begin < end && !range.contains((*times)[end - 1])) --end;
  }
  RowMask mask(rows);
  for (uint32_t row = begin; row < end; ++row) mask.set(row);
  if (check_index_times_) {
    RIFFLE_ASSIGN(const std::vector<int64_t>* times, rows_->index_times());
    for (uint32_t row = begin; row < end; ++row) {
      if (!plan_.spec().index_time.contains((*times)[row])) mask.reset(row);
    }
  }
  if (hides_some_) RIFFLE_TRY(drop_hidden(mask));
  return mask;
}

Result<void> BlockCursor::drop_hidden(RowMask& mask) {
  const HiddenRows& hidden = source().hidden;
  const BlockFacts& facts = rows_->facts();
  if (facts.min_time < hidden.floor) {
    RIFFLE_ASSIGN(const std::vector<int64_t>* times, rows_->times());
    for (uint32_t row = 0; row < facts.rows && (*times)[row] < hidden.floor; ++row) mask.reset(row);
  }
  if (facts.max_commit > hidden.last_commit) {
    RIFFLE_ASSIGN(const std::vector<int64_t>* commits, rows_->commits());
    for (uint32_t row = 0; row < facts.rows; ++row) {
      if (static_cast<uint64_t>((*commits)[row]) > hidden.last_commit) mask.reset(row);
    }
  }
  if (hidden.deleted != nullptr) {
    for (const uint32_t row : *hidden.deleted) {
      if (row < facts.rows) mask.reset(row);
    }
  }
  return {};
}

void BlockCursor::note_bytes() {
  plan_.count_bytes(rows_->bytes_read() - bytes_noted_);
  bytes_noted_ = rows_->bytes_read();
}

Result<bool> BlockCursor::next_window() {
  if (!started_) RIFFLE_TRY(start());
  found_.clear();
  whole_ = false;
  while (found_.empty() && !whole_ && rows_left_ > 0) {
    RIFFLE_TRY(plan_.context().check());
    const uint32_t end = rows_left_;
    const uint32_t begin = end - std::min(window_, end);
    rows_left_ = begin;
    window_ *= kWindowGrowth;
    RIFFLE_ASSIGN(const RowMask within, in_time(begin, end));
    plan_.count_scanned(within.count());
    RIFFLE_ASSIGN(const RowMask hits, plan_.filter().select(*rows_, within));
    const uint64_t count = hits.count();
    matched_ += count;
    if (count == hits.rows()) {
      whole_ = true;
      if (direction_ == Direction::kNewestFirst) list_all();
    } else {
      found_.reserve(count);
      hits.for_each([&](uint32_t row) { found_.push_back(row); });
    }
    note_bytes();
  }
  if (rows_left_ == 0 && matched_ == 0 && rows_->bytes_read() == 0) plan_.note_pruned(source());
  return whole_ || !found_.empty();
}

void BlockCursor::list_all() {
  whole_ = false;
  found_.resize(rows_->facts().rows);
  std::iota(found_.begin(), found_.end(), 0U);
}

Result<uint64_t> BlockCursor::count() {
  RIFFLE_TRY(start());
  uint64_t rows = 0;
  if (!check_times_ && !check_index_times_ && !hides_some_) {
    plan_.count_scanned(rows_->facts().rows);
    RIFFLE_ASSIGN(rows, plan_.filter().count(*rows_));
  } else {
    RIFFLE_ASSIGN(const RowMask within, in_time(0, rows_->facts().rows));
    plan_.count_scanned(within.count());
    RIFFLE_ASSIGN(const RowMask hits, plan_.filter().select(*rows_, within));
    rows = hits.count();
  }
  note_bytes();
  if (rows == 0 && rows_->bytes_read() == 0) plan_.note_pruned(source());
  return rows;
}

RowKey BlockCursor::newest_key() const {
  const uint32_t row = found_.back();
  return {(**rows_->times())[row], (**rows_->commits())[row], (**rows_->sequences())[row]};
}

}  // namespace riffle::index
