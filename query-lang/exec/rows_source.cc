#include "query-lang/exec/rows_source.h"

#include <algorithm>
#include <atomic>

#include "indexer/read/row_filter.h"

namespace riffle::lang {
namespace {

using index::Batch;

bool is_bounded(const TimeRange& range) { return range != TimeRange{}; }

bool in_range(const index::ValueView& value, const TimeRange& range) {
  const std::optional<double> seconds = index::as_number(value);
  return seconds && range.contains(from_seconds(*seconds));
}

// Parts take turns at the slices of the rows, so that every part gets some of every input.
class RowsScan : public index::Scan {
 public:
  RowsScan(const std::vector<Batch>& batches, const index::ScanSpec& spec,
           std::vector<index::RowFilter> filters, size_t parts, size_t batch_rows)
      : spec_(spec),
        filters_(std::move(filters)),
        positions_(parts),
        left_(spec.limit.value_or(UINT64_MAX)) {
    for (const Batch& batch : batches) {
      for (size_t begin = 0; begin < batch.rows(); begin += batch_rows)
        slices_.push_back({&batch, begin, std::min(batch.rows(), begin + batch_rows)});
      rows_ += batch.rows();
    }
    for (size_t part = 0; part < parts; ++part) positions_[part] = part;
  }

  size_t parts() const override { return positions_.size(); }

  Result<std::optional<Batch>> next(size_t part) override {
    while (positions_[part] < slices_.size() && left_ > 0) {
      const Slice& slice = slices_[positions_[part]];
      positions_[part] += positions_.size();
      std::optional<Batch> batch = filtered(slice.batch->slice(slice.begin, slice.end));
      scanned_ += slice.end - slice.begin;
      if (!batch || batch->rows() == 0) continue;
      if (batch->rows() > left_) batch = batch->slice(0, left_);
      // Only a scan with a single part has a limit.
      if (spec_.limit) left_ -= batch->rows();
      matched_ += batch->rows();
      return batch;
    }
    return std::optional<Batch>();
  }

  index::ScanStatistics statistics() const override {
    index::ScanStatistics statistics;
    statistics.events_total = rows_;
    statistics.events_scanned = scanned_;
    statistics.events_matched = matched_;
    statistics.fraction =
        rows_ == 0 ? 1 : static_cast<double>(scanned_) / static_cast<double>(rows_);
    return statistics;
  }

 private:
  struct Slice {
    const Batch* batch;
    size_t begin;
    size_t end;
  };

  std::optional<Batch> filtered(Batch batch) const {
    for (const index::RowFilter& filter : filters_) {
      const std::vector<uint32_t> rows = filter.select(batch);
      if (rows.size() < batch.rows()) batch = batch.take(rows);
    }
    keep_times(batch, "_time", spec_.time);
    keep_times(batch, "_indextime", spec_.index_time);
    return projected(batch);
  }

  static void keep_times(Batch& batch, std::string_view field, const TimeRange& range) {
    if (!is_bounded(range)) return;
    std::vector<uint32_t> rows;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      if (in_range(batch.at(row, field), range)) rows.push_back(row);
    }
    if (rows.size() < batch.rows()) batch = batch.take(rows);
  }

  Batch projected(const Batch& batch) const {
    if (spec_.fields.all) return batch;
    Batch result(batch.rows());
    for (const Batch::Field& field : batch.fields()) {
      if (spec_.fields.wants(field.name)) result.set(field.name, field.column);
    }
    return result;
  }

  index::ScanSpec spec_;
  std::vector<index::RowFilter> filters_;
  std::vector<Slice> slices_;
  std::vector<size_t> positions_;  // of each part: the next slice
  uint64_t left_;
  uint64_t rows_ = 0;
  std::atomic<uint64_t> scanned_{0};
  std::atomic<uint64_t> matched_{0};
};

}  // namespace

Result<std::unique_ptr<index::Scan>> RowsSource::scan(const index::ScanSpec& spec,
                                                      const index::SearchContext& context) const {
  std::vector<index::RowFilter> filters;
  if (spec.predicate.kind != index::Predicate::Kind::kAll) {
    RIFFLE_ASSIGN(index::RowFilter filter, index::RowFilter::compile(spec.predicate));
    filters.push_back(std::move(filter));
  }
  if (context.access != nullptr) {
    RIFFLE_ASSIGN(index::RowFilter filter, index::RowFilter::compile(*context.access));
    filters.push_back(std::move(filter));
  }
  const bool ordered = spec.order == index::ScanSpec::Order::kNewestFirst;
  const size_t parts = ordered ? 1 : std::max<size_t>(1, context.workers);
  return std::unique_ptr<index::Scan>(std::make_unique<RowsScan>(
      batches_, spec, std::move(filters), parts, std::max<size_t>(1, context.batch_rows)));
}

}  // namespace riffle::lang
