#include "query-lang/commands/dedup_operator.h"

#include <optional>
#include <unordered_map>
#include <utility>

#include "query-lang/commands/combinations.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/spill_run.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::ValueView;

namespace {

// In rows on disk, beside their own fields: no field of a query has such a name.
constexpr std::string_view kKey = "\x1fkey";  // of the combination
constexpr std::string_view kCount =
    "\x1f"
    "count";                                            // a combination that came that often before
constexpr std::string_view kSequence = "\x1fsequence";  // the place among all rows

class DedupOperator : public Operator {
 public:
  DedupOperator(const DedupArguments& arguments, const index::SearchContext& context)
      : arguments_(arguments),
        context_(context),
        combinations_(arguments.fields.size()),
        charge_(*context.memory) {
    if (!arguments.sort_by.empty()) sorter_.emplace(arguments.sort_by, std::nullopt, context);
  }

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    if (!sorter_) return take(batch, out);
    RIFFLE_TRY(sorter_->add(batch));
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    if (sorter_) RIFFLE_TRY(sorter_->finish([&](const Batch& batch) { return take(batch, out); }));
    return aside_ ? finish_aside(out) : Result<void>();
  }

 private:
  // Everything that was put aside.
  struct Aside {
    explicit Aside(const index::SearchContext& context)
        : partitions(context), order{{.field = std::string(kSequence)}}, kept(order, {}, context) {}
    SpillPartitions partitions;
    std::vector<SortKey> order;
    RowSorter kept;
    uint64_t rows = 0;
  };

  Result<Flow> take(const Batch& batch, BatchSink& out) {
    RIFFLE_TRY(context_.check());
    if (aside_) {
      RIFFLE_TRY(put_aside(batch));
      return Flow::kMore;
    }
    const std::vector<ColumnPtr> columns = key_columns(batch);
    std::vector<bool> fresh(batch.rows());
    std::vector<bool> complete(batch.rows());
    if (arguments_.consecutive) {
      compare_neighbours(columns, fresh, complete);
    } else {
      combinations_.assign(columns, batch.rows(), numbers_);
      counts_.resize(combinations_.size());
      for (size_t row = 0; row < batch.rows(); ++row) {
        complete[row] = numbers_[row] != Combinations::kIncomplete;
        fresh[row] = complete[row] && ++counts_[numbers_[row]] <= arguments_.count;
      }
    }
    const Batch kept = kept_rows(batch, fresh, complete);
    const size_t bytes = combinations_.memory_bytes() + counts_.capacity() * sizeof(uint64_t);
    if (!arguments_.consecutive && should_spill(context_, bytes)) {
      RIFFLE_TRY(begin_aside());
    } else {
      RIFFLE_TRY(charge_.hold(bytes));
    }
    return kept.rows() == 0 ? Flow::kMore : out.push(kept);
  }

  std::vector<ColumnPtr> key_columns(const Batch& batch) const {
    std::vector<ColumnPtr> columns;
    for (const std::string& field : arguments_.fields) columns.push_back(batch.column(field));
    return columns;
  }

  void compare_neighbours(const std::vector<ColumnPtr>& columns, std::vector<bool>& fresh,
                          std::vector<bool>& complete) {
    std::string key;
    for (size_t row = 0; row < fresh.size(); ++row) {
      complete[row] = combination_key(columns, row, key);
      if (!complete[row]) continue;
      run_ = last_ == key ? run_ + 1 : 1;
      last_ = key;
      fresh[row] = run_ <= arguments_.count;
    }
  }

  Batch kept_rows(const Batch& batch, const std::vector<bool>& fresh,
                  const std::vector<bool>& complete) const {
    std::vector<uint32_t> kept;
    std::vector<bool> duplicate(batch.rows());
    bool any_duplicate = false;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      duplicate[row] = complete[row] && !fresh[row];
      any_duplicate |= duplicate[row];
      if (complete[row] ? fresh[row] || arguments_.keep_events : arguments_.keep_empty)
        kept.push_back(row);
    }
    const bool blank = arguments_.keep_events && any_duplicate;
    if (kept.size() == batch.rows() && !blank) return batch;
    return (blank ? blanked(batch, duplicate) : batch).take(kept);
  }

  // The batch without the values of the fields where a row is a duplicate.
  Batch blanked(const Batch& batch, const std::vector<bool>& duplicate) const {
    Batch result = batch;
    for (const std::string& field : arguments_.fields) {
      const ColumnPtr* column = batch.find(field);
      if (column == nullptr) continue;
      std::vector<uint32_t> codes(batch.rows());
      for (uint32_t row = 0; row < batch.rows(); ++row)
        codes[row] = duplicate[row] ? Column::kNullCode : row;
      result.set(field, Column::dictionary(std::move(codes), *column));
    }
    return result;
  }

  // The combinations so far go to disk, and all later rows behind them.
  Result<void> begin_aside() {
    aside_ = std::make_unique<Aside>(context_);
    for (uint32_t begin = 0; begin < combinations_.size();) {
      const auto end =
          static_cast<uint32_t>(std::min<size_t>(combinations_.size(), begin + index::kBatchRows));
      std::vector<std::string> keys;
      ColumnBuilder key_column;
      ColumnBuilder count_column;
      for (; begin < end; ++begin) {
        keys.push_back(combinations_.key(begin));
        key_column.add_text(keys.back());
        count_column.add_number(static_cast<double>(counts_[begin]));
      }
      Batch batch(keys.size());
      batch.set(std::string(kKey), key_column.finish());
      batch.set(std::string(kCount), count_column.finish());
      RIFFLE_TRY(aside_->partitions.write(batch, keys));
    }
    combinations_ = Combinations(arguments_.fields.size());
    counts_ = {};
    return charge_.hold(0);
  }

  Result<void> put_aside(const Batch& batch) {
    const std::vector<ColumnPtr> columns = key_columns(batch);
    std::vector<std::string> keys;
    std::vector<uint32_t> complete;
    std::vector<uint32_t> incomplete;
    std::vector<double> sequence(batch.rows());
    ColumnBuilder key_column;
    std::string key;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      sequence[row] = static_cast<double>(aside_->rows++);
      const bool whole = combination_key(columns, row, key);
      key_column.add_text(key);
      (whole ? complete : incomplete).push_back(row);
      if (whole) keys.push_back(key);
    }
    Batch rows = batch;
    rows.set(std::string(kSequence), Column::numbers(std::move(sequence)));
    if (arguments_.keep_empty && !incomplete.empty())
      RIFFLE_TRY(aside_->kept.add(rows.take(incomplete)));
    if (complete.empty()) return {};
    rows.set(std::string(kKey), key_column.finish());
    return aside_->partitions.write(rows.take(complete), keys);
  }

  Result<void> finish_aside(BatchSink& out) {
    for (SpillRun& run : aside_->partitions.runs()) RIFFLE_TRY(finish_partition(run));
    return aside_->kept.finish([&](const Batch& batch) -> Result<Flow> {
      Batch rows = batch;
      rows.remove(kSequence);
      return out.push(rows);
    });
  }

  Result<void> finish_partition(SpillRun& run) {
    std::unordered_map<std::string, uint64_t> counts;
    size_t bytes = 0;
    MemoryCharge charge(*context_.memory);
    while (true) {
      RIFFLE_TRY(context_.check());
      RIFFLE_ASSIGN(std::optional<Batch> batch, run.next());
      if (!batch) return {};
      const ColumnPtr keys = batch->column(kKey);
      const ColumnPtr before = batch->column(kCount);
      std::vector<bool> fresh(batch->rows());
      for (size_t row = 0; row < batch->rows(); ++row) {
        const auto [place, added] = counts.try_emplace(std::string(keys->at(row).text()), 0);
        constexpr size_t kNodeBytes = 64;
        if (added) bytes += place->first.size() + kNodeBytes;
        const ValueView seen = before->at(row);
        if (seen.is_null()) {
          fresh[row] = ++place->second <= arguments_.count;
        } else {
          place->second = static_cast<uint64_t>(seen.number());
        }
      }
      RIFFLE_TRY(charge.hold(bytes));
      if (batch->find(kSequence) == nullptr) continue;  // combinations only
      batch->remove(kKey);
      const Batch kept = kept_rows(*batch, fresh, std::vector<bool>(batch->rows(), true));
      if (kept.rows() > 0) RIFFLE_TRY(aside_->kept.add(kept));
    }
  }

  const DedupArguments& arguments_;
  const index::SearchContext& context_;
  Combinations combinations_;
  MemoryCharge charge_;
  std::optional<RowSorter> sorter_;
  std::vector<uint32_t> numbers_;
  std::vector<uint64_t> counts_;     // of each combination
  std::optional<std::string> last_;  // with consecutive: the key of the row before
  uint64_t run_ = 0;
  std::unique_ptr<Aside> aside_;
};

}  // namespace

std::unique_ptr<Operator> make_dedup_operator(const DedupArguments& arguments,
                                              const index::SearchContext& context) {
  return std::make_unique<DedupOperator>(arguments, context);
}

}  // namespace riffle::lang
