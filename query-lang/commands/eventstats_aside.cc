#include "query-lang/commands/eventstats_aside.h"

#include <utility>

#include "query-lang/exec/joined_lists.h"
#include "query-lang/exec/set_result.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::ValueView;

namespace {

// In rows on disk, beside their own fields: no field of a query has such a name.
constexpr std::string_view kKey = "\x1fkey";
constexpr std::string_view kFirst =
    "\x1f"
    "first";                                            // 1: the row comes back from here
constexpr std::string_view kSequence = "\x1fsequence";  // the place among all rows

}  // namespace

EventstatsAside::EventstatsAside(std::span<const AggregateTerm> terms,
                                 std::span<const std::string> by,
                                 const index::SearchContext& context, bool numbers_only,
                                 std::optional<std::string> delimiter)
    : terms_(terms),
      by_(by),
      context_(context),
      numbers_only_(numbers_only),
      delimiter_(std::move(delimiter)),
      partitions_(context),
      order_{{.field = std::string(kSequence)}},
      sorted_(order_, {}, context) {
  for (size_t i = 0; i < by.size(); ++i)
    key_names_.push_back(std::string(kKey) + std::to_string(i));
}

// A row for each combination of the values of its BY fields, the last turning fastest; one without
// keys where a value is missing.
Batch EventstatsAside::expanded(const Batch& batch, std::vector<std::string>& keys) {
  std::vector<ColumnPtr> columns;
  for (const std::string& field : by_) columns.push_back(batch.column(field));
  std::vector<uint32_t> rows;
  std::vector<double> first;
  std::vector<double> sequence;
  std::vector<ColumnBuilder> builders(by_.size());
  std::string scratch;
  for (uint32_t row = 0; row < batch.rows(); ++row) {
    size_t combinations = 1;
    for (const ColumnPtr& column : columns) combinations *= value_count(column->at(row));
    for (size_t i = 0; i < std::max<size_t>(combinations, 1); ++i) {
      rows.push_back(row);
      first.push_back(i == 0 ? 1 : 0);
      sequence.push_back(static_cast<double>(rows_));
      keys.emplace_back();
      size_t rest = i;
      for (size_t k = by_.size(); k-- > 0;) {
        const ValueView value = columns[k]->at(row);
        const size_t count = value_count(value);
        if (combinations == 0 || count == 0) {
          builders[k].add_null();
          continue;
        }
        const ValueView one = count == 1 ? value : ValueView(value.elements()[rest % count]);
        rest /= count;
        builders[k].add(one);
        const std::string_view text = index::to_text(one, scratch);
        keys.back() += std::to_string(text.size()) + ":";
        keys.back() += text;
      }
    }
    ++rows_;
  }
  Batch result = batch.take(rows);
  for (size_t k = 0; k < by_.size(); ++k) result.set(key_names_[k], builders[k].finish());
  result.set(std::string(kFirst), Column::numbers(std::move(first)));
  result.set(std::string(kSequence), Column::numbers(std::move(sequence)));
  return result;
}

Result<void> EventstatsAside::add(const Batch& batch) {
  RIFFLE_TRY(context_.check());
  fields_.add(batch);
  std::vector<std::string> keys;
  const Batch rows = expanded(batch, keys);
  return partitions_.write(rows, keys);
}

Result<void> EventstatsAside::finish(BatchSink& out) {
  for (SpillRun& run : partitions_.runs()) RIFFLE_TRY(finish_partition(run));
  return sorted_.finish([&](const Batch& batch) -> Result<Flow> {
    Batch rows = batch;
    rows.remove(kSequence);
    return out.push(rows);
  });
}

std::vector<ColumnPtr> EventstatsAside::key_columns(const Batch& batch) const {
  std::vector<ColumnPtr> columns;
  for (const std::string& name : key_names_) columns.push_back(batch.column(name));
  return columns;
}

Result<void> EventstatsAside::finish_partition(SpillRun& run) {
  std::vector<std::string> hidden(by_.begin(), by_.end());
  hidden.insert(hidden.end(), key_names_.begin(), key_names_.end());
  hidden.emplace_back(kFirst);
  hidden.emplace_back(kSequence);
  RIFFLE_ASSIGN(AggregateSet aggregates,
                AggregateSet::make(terms_, std::move(hidden), context_, numbers_only_));
  GroupTable groups(by_.size());
  GroupTable::Rows rows;
  MemoryCharge charge(*context_.memory);
  // Wildcards stand for the fields of all rows, not for those of this part only.
  Batch no_rows;
  for (const std::string& name : fields_.names()) no_rows.set(name, Column::nulls(0));
  groups.assign(std::vector<ColumnPtr>(by_.size(), Column::nulls(0)), 0, rows);
  RIFFLE_TRY(aggregates.update(no_rows, rows, 0));
  while (true) {
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(const std::optional<Batch> batch, run.next());
    if (!batch) break;
    groups.assign(key_columns(*batch), batch->rows(), rows);
    RIFFLE_TRY(aggregates.update(*batch, rows, groups.size()));
    RIFFLE_TRY(charge.hold(groups.memory_bytes() + aggregates.memory_bytes()));
  }
  const auto results = group_results(aggregates, groups.size(), delimiter_);
  run.rewind();
  while (true) {
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(std::optional<Batch> batch, run.next());
    if (!batch) return {};
    groups.assign(key_columns(*batch), batch->rows(), rows);
    const std::vector<uint32_t> codes = first_groups(rows, batch->rows());
    for (const auto& [name, values] : results)
      set_result(name, Column::dictionary(codes, values), *batch);
    const ColumnPtr first = batch->column(kFirst);
    std::vector<uint32_t> kept;
    for (uint32_t row = 0; row < batch->rows(); ++row) {
      if (first->at(row).number() == 1) kept.push_back(row);
    }
    for (const std::string& name : key_names_) batch->remove(name);
    batch->remove(kFirst);
    if (!kept.empty()) RIFFLE_TRY(sorted_.add(batch->take(kept)));
  }
}

std::vector<std::pair<std::string, ColumnPtr>> group_results(
    const AggregateSet& aggregates, size_t groups, const std::optional<std::string>& delimiter) {
  std::vector<std::pair<std::string, ColumnPtr>> results;
  for (const AggregateSet::Slot* slot : aggregates.slots()) {
    slot->aggregate->resize(groups);
    ColumnBuilder builder;
    for (size_t group = 0; group < groups; ++group)
      builder.add(result_of(aggregates, *slot, group, delimiter));
    results.emplace_back(slot->name, builder.finish());
  }
  return results;
}

std::vector<uint32_t> first_groups(const GroupTable::Rows& rows, size_t batch_rows) {
  std::vector<uint32_t> codes(batch_rows, Column::kNullCode);
  for (size_t i = rows.groups.size(); i > 0; --i) {
    const size_t row = rows.every_row ? i - 1 : rows.rows[i - 1];
    codes[row] = rows.groups[i - 1];
  }
  return codes;
}

}  // namespace riffle::lang
