#include "indexer/store/scan/any_order_scan.h"

#include <algorithm>
#include <span>

namespace riffle::index {
namespace {

// Raw text that one batch may hold: long events make short batches.
constexpr size_t kBatchRawBytes = 16u << 20;

}  // namespace

AnyOrderScan::AnyOrderScan(std::unique_ptr<ScanPlan> plan, size_t parts)
    : plan_(std::move(plan)),
      counts_only_(!plan_->spec().fields.all && plan_->spec().fields.names.empty()) {
  for (size_t i = 0; i < std::max<size_t>(parts, 1); ++i) parts_.emplace_back(plan_->spec().fields);
}

size_t AnyOrderScan::batch_rows() const { return std::max<size_t>(plan_->context().batch_rows, 1); }

bool AnyOrderScan::gives_blocks() const { return batch_rows() >= kBatchRows; }

bool AnyOrderScan::is_all(const ScanBlock& block) const {
  const ScanSpec& spec = plan_->spec();
  const BlockFacts& facts = block.block->facts();
  return spec.time.covers(facts.min_time, facts.max_time) &&
         spec.index_time.covers(facts.min_index_time, facts.max_index_time) &&
         !block.hidden.hides_some(facts) &&
         plan_->filter().for_index(*block.index) == ScanFilter::Verdict::kAll;
}

Result<void> AnyOrderScan::count_block(Part& part, const ScanBlock& block) {
  if (is_all(block)) {
    part.counted += block.block->facts().rows;
    plan_->count_scanned(block.block->facts().rows);
    return {};
  }
  auto counted = BlockCursor(*plan_, block, BlockCursor::Direction::kAnyOrder).count();
  if (!counted) return plan_->absorb(block, std::move(counted).error());
  part.counted += *counted;
  return {};
}

Result<bool> AnyOrderScan::open_block(Part& part) {
  while (part.counted == 0) {
    RIFFLE_TRY(plan_->context().check());
    const size_t number = next_block_.fetch_add(1, std::memory_order_relaxed);
    if (number >= plan_->blocks().size()) return false;
    const ScanBlock& block = plan_->blocks()[number];
    if (!plan_->usable(block)) {
      plan_->count_done();
    } else if (counts_only_) {
      RIFFLE_TRY(count_block(part, block));
      plan_->count_done();
    } else {
      part.cursor = std::make_unique<BlockCursor>(*plan_, block, BlockCursor::Direction::kAnyOrder);
      return true;
    }
  }
  return true;
}

// Takes rows of the part's block until the batch is full or the block is at its end.
Result<void> AnyOrderScan::fill(Part& part) {
  BlockCursor& cursor = *part.cursor;
  if (!cursor.whole() && cursor.found().empty()) {
    RIFFLE_ASSIGN(const bool more, cursor.next_window());
    if (!more) return {};
  }
  if (cursor.whole() && gives_blocks() && part.builder.columns()) {
    part.builder.pick_whole(cursor.rows());
    cursor.take_whole();
    return {};
  }
  std::vector<uint32_t>& found = cursor.found();
  // Long events make short batches.
  const BlockFacts& facts = cursor.source().block->facts();
  const size_t fitting = std::max<uint64_t>(1, kBatchRawBytes / (facts.raw_bytes / facts.rows + 1));
  const size_t taken = std::min({found.size(), batch_rows(), fitting});
  part.builder.pick(cursor.rows(), std::span(found).first(taken));
  found.erase(found.begin(), found.begin() + static_cast<ptrdiff_t>(taken));
  return {};
}

Result<std::optional<Batch>> AnyOrderScan::next(size_t number) {
  Part& part = parts_[number];
  while (true) {
    RIFFLE_TRY(plan_->context().check());
    if (part.counted > 0) {
      // Rows without fields take nothing.
      const uint64_t rows =
          std::min<uint64_t>(part.counted, gives_blocks() ? kBlockRows : batch_rows());
      part.counted -= rows;
      plan_->count_matched(rows);
      return std::optional<Batch>(Batch(rows));
    }
    if (!part.cursor) {
      RIFFLE_ASSIGN(const bool more, open_block(part));
      if (!more) return std::optional<Batch>();
      if (!part.cursor) continue;
    }
    const ScanBlock block = part.cursor->source();
    auto filled = fill(part);
    if (!filled || part.builder.rows() == 0) {
      part.cursor.reset();
      plan_->count_done();
      if (!filled) RIFFLE_TRY(plan_->absorb(block, std::move(filled).error()));
      continue;
    }
    bool lost = false;
    RIFFLE_ASSIGN(Batch batch, part.builder.finish([&](const ScanBlock& of, Error error) {
      lost = true;
      return plan_->absorb(of, std::move(error));
    }));
    if (lost) {
      part.cursor.reset();
      plan_->count_done();
      continue;
    }
    plan_->count_matched(batch.rows());
    return std::optional<Batch>(std::move(batch));
  }
}

}  // namespace riffle::index
