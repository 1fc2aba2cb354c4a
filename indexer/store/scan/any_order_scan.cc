#include "indexer/store/scan/any_order_scan.h"

#include <algorithm>

namespace riffle::index {
namespace {

// Raw text that one batch may hold: long events make short batches.
constexpr size_t kBatchRawBytes = 16u << 20;

}  // namespace

AnyOrderScan::AnyOrderScan(std::unique_ptr<ScanPlan> plan, size_t parts) : plan_(std::move(plan)) {
  for (size_t i = 0; i < std::max<size_t>(parts, 1); ++i) parts_.emplace_back(plan_->spec().fields);
}

size_t AnyOrderScan::batch_rows() const { return std::max<size_t>(plan_->context().batch_rows, 1); }

bool AnyOrderScan::is_all(const ScanBlock& block) const {
  const ScanSpec& spec = plan_->spec();
  const BlockFacts& facts = block.block->facts();
  return !spec.fields.all && spec.fields.names.empty() &&
         spec.time.covers(facts.min_time, facts.max_time) &&
         spec.index_time.covers(facts.min_index_time, facts.max_index_time) &&
         !block.hidden.hides_some(facts) &&
         plan_->filter().for_index(*block.index) == ScanFilter::Verdict::kAll;
}

bool AnyOrderScan::open_block(Part& part) {
  while (true) {
    const size_t number = next_block_.fetch_add(1, std::memory_order_relaxed);
    if (number >= plan_->blocks().size()) return false;
    const ScanBlock& block = plan_->blocks()[number];
    if (!plan_->may_match(block)) {
      plan_->count_done();
      continue;
    }
    if (is_all(block)) {
      part.counted += block.block->facts().rows;
      plan_->count_scanned(block.block->facts().rows);
      plan_->count_done();
    } else {
      part.cursor = std::make_unique<BlockCursor>(*plan_, block, BlockCursor::Direction::kAnyOrder);
    }
    return true;
  }
}

// Takes rows of the part's block until the batch is full or the block is at its end.
Result<void> AnyOrderScan::fill(Part& part) {
  BlockCursor& cursor = *part.cursor;
  while (part.builder.rows() < batch_rows() && part.builder.raw_bytes() < kBatchRawBytes) {
    if (cursor.found().empty()) {
      RIFFLE_ASSIGN(const bool more, cursor.next_frame(part.builder));
      if (!more) {
        part.cursor.reset();
        plan_->count_done();
        return {};
      }
      RIFFLE_TRY(cursor.load_for_pick(part.builder));
    }
    std::vector<uint32_t>& found = cursor.found();
    size_t taken = 0;
    while (taken < found.size() && part.builder.rows() < batch_rows() &&
           part.builder.raw_bytes() < kBatchRawBytes) {
      part.builder.pick(cursor.rows(), found[taken++]);
    }
    found.erase(found.begin(), found.begin() + static_cast<ptrdiff_t>(taken));
  }
  return {};
}

Result<std::optional<Batch>> AnyOrderScan::next(size_t number) {
  Part& part = parts_[number];
  while (true) {
    RIFFLE_TRY(plan_->context().check());
    if (part.counted > 0) {
      const uint64_t rows = std::min<uint64_t>(part.counted, batch_rows());
      part.counted -= rows;
      plan_->count_matched(rows);
      return std::optional<Batch>(Batch(rows));
    }
    if (!part.cursor && !open_block(part)) return std::optional<Batch>();
    if (!part.cursor) continue;
    const ScanBlock block = part.cursor->source();
    if (auto filled = fill(part); !filled) {
      part.cursor.reset();
      plan_->count_done();
      RIFFLE_TRY(plan_->absorb(block, std::move(filled).error()));
    }
    if (part.builder.rows() == 0) continue;
    plan_->count_matched(part.builder.rows());
    return std::optional<Batch>(part.builder.finish());
  }
}

}  // namespace riffle::index
