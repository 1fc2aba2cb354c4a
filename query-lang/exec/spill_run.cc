#include "query-lang/exec/spill_run.h"

#include <algorithm>

#include "indexer/base/check.h"
#include "indexer/base/hash.h"
#include "query-lang/exec/batch_codec.h"

namespace riffle::lang {

using index::Batch;

namespace {

// Of rows that are written at once: of these and about these many bytes.
constexpr size_t kMostBlockRows = 1024;
constexpr size_t kBlockBytes = size_t{128} << 10;
// Of the search's memory: what one operator takes before it puts things aside; what all together
// take before each does; and what is too little to be worth it.
constexpr size_t kOwnShare = 4;
constexpr size_t kAllShare = 2;
constexpr size_t kLeastShare = 64;

}  // namespace

bool should_spill(const index::SearchContext& context, size_t own_bytes, size_t share) {
  if (context.spill == nullptr || own_bytes == 0) return false;
  if (context.spill->use() == SpillSpace::Use::kAlways) return true;
  const size_t limit = context.memory->limit() / share;
  return own_bytes > limit / kOwnShare ||
         (context.memory->used() > context.memory->limit() / kAllShare &&
          own_bytes > limit / kLeastShare);
}

Result<SpillRun> SpillRun::create(const index::SearchContext& context) {
  RIFFLE_CHECK(context.spill != nullptr);
  RIFFLE_ASSIGN(SpillFile file, context.spill->create());
  return SpillRun(std::move(file));
}

Result<void> SpillRun::write(const Batch& batch) {
  for (size_t begin = 0; begin < batch.rows();) {
    const size_t end = std::min(batch.rows(), begin + block_rows_);
    const std::string bytes = encode_rows(batch, begin, end);
    RIFFLE_TRY(file_.append(bytes));
    if (bytes.size() > kBlockBytes) block_rows_ = std::max<size_t>(1, block_rows_ / 2);
    if (bytes.size() < kBlockBytes / 4) block_rows_ = std::min(kMostBlockRows, block_rows_ * 2);
    begin = end;
  }
  rows_ += batch.rows();
  return {};
}

Result<std::optional<Batch>> SpillRun::next() {
  RIFFLE_ASSIGN(const bool more, file_.next(block_));
  if (!more) return std::optional<Batch>();
  RIFFLE_ASSIGN(Batch batch, decode_rows(block_));
  return std::optional<Batch>(std::move(batch));
}

Result<void> SpillPartitions::write(const Batch& batch, const std::vector<std::string>& keys) {
  RIFFLE_CHECK(keys.size() == batch.rows());
  std::vector<std::vector<uint32_t>> rows(kCount);
  for (uint32_t row = 0; row < batch.rows(); ++row)
    rows[hash64(keys[row], seed_) % kCount].push_back(row);
  places_.resize(kCount);
  for (size_t i = 0; i < kCount; ++i) {
    if (rows[i].empty()) continue;
    if (places_[i] == 0) {
      RIFFLE_ASSIGN(SpillRun run, SpillRun::create(context_));
      runs_.push_back(std::move(run));
      places_[i] = runs_.size();
    }
    RIFFLE_TRY(
        runs_[places_[i] - 1].write(rows[i].size() == batch.rows() ? batch : batch.take(rows[i])));
  }
  return {};
}

}  // namespace riffle::lang
