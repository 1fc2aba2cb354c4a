#include "indexer/store/scan/newest_first_scan.h"

#include <algorithm>

namespace riffle::index {
namespace {

constexpr size_t kBatchRawBytes = 16u << 20;

}  // namespace

NewestFirstScan::NewestFirstScan(std::unique_ptr<ScanPlan> plan)
    : plan_(std::move(plan)), builder_(plan_->spec().fields) {}

// A block that may hold a row as new as the newest one known must be looked into first.
Result<void> NewestFirstScan::open_due_blocks() {
  const std::vector<ScanBlock>& blocks = plan_->blocks();
  while (next_block_ < blocks.size() &&
         (heap_.empty() || blocks[next_block_].block->facts().max_time >= heap_.front().key.time)) {
    const ScanBlock& block = blocks[next_block_++];
    RIFFLE_TRY(plan_->context().check());
    if (!plan_->usable(block)) {
      plan_->count_done();
      continue;
    }
    RIFFLE_TRY(advance(
        std::make_unique<BlockCursor>(*plan_, block, BlockCursor::Direction::kNewestFirst)));
  }
  return {};
}

Result<void> NewestFirstScan::advance(std::unique_ptr<BlockCursor> cursor) {
  if (cursor->found().empty()) {
    const auto more = cursor->next_window();
    if (!more) {
      plan_->count_done();
      return plan_->absorb(cursor->source(), more.error());
    }
    if (!*more) {
      plan_->count_done();
      return {};
    }
  }
  const RowKey key = cursor->newest_key();
  heap_.push_back({key, std::move(cursor)});
  std::push_heap(heap_.begin(), heap_.end());
  return {};
}

Result<void> NewestFirstScan::fill(size_t wanted) {
  while (builder_.rows() < wanted && builder_.raw_bytes() < kBatchRawBytes) {
    RIFFLE_TRY(open_due_blocks());
    if (heap_.empty()) return {};
    std::pop_heap(heap_.begin(), heap_.end());
    std::unique_ptr<BlockCursor> cursor = std::move(heap_.back().cursor);
    heap_.pop_back();
    builder_.pick(cursor->rows(), {&cursor->found().back(), 1});
    cursor->found().pop_back();
    RIFFLE_TRY(advance(std::move(cursor)));
  }
  return {};
}

Result<std::optional<Batch>> NewestFirstScan::next(size_t) {
  RIFFLE_TRY(plan_->context().check());
  const uint64_t limit = plan_->spec().limit.value_or(UINT64_MAX);
  while (true) {
    const uint64_t wanted =
        std::min<uint64_t>(std::max<size_t>(plan_->context().batch_rows, 1), limit - given_);
    if (wanted > 0) RIFFLE_TRY(fill(wanted));
    if (builder_.rows() == 0) {
      plan_->finish();
      return std::optional<Batch>();
    }
    RIFFLE_ASSIGN(Batch batch, builder_.finish([&](const ScanBlock& block, Error error) {
      return plan_->absorb(block, std::move(error));
    }));
    // Rows of a block that proved damaged are gone; others take their place.
    if (batch.rows() == 0) continue;
    given_ += batch.rows();
    plan_->count_matched(batch.rows());
    if (given_ == limit) plan_->finish();
    return std::optional<Batch>(std::move(batch));
  }
}

}  // namespace riffle::index
