#pragma once

#include <optional>
#include <span>
#include <vector>

#include "indexer/columns/column.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/exec/time_buckets.h"

namespace riffle::lang {

// The times of a batch and the buckets they fall into. Rows mostly come in the order of time, so
// that a bucket is a run of rows, found by its two ends. Refers to the column, which must outlive
// it.
class BatchTimes {
 public:
  explicit BatchTimes(const index::Column& seconds);

  // Whether any row has a time; then the smallest and the greatest.
  bool any() const { return any_; }
  Micros first() const { return from_seconds(first_); }
  Micros last() const { return from_seconds(last_); }

  // Rows of one bucket that follow each other.
  struct Run {
    Micros bucket = 0;
    size_t begin = 0;
    size_t end = 0;
  };
  // Those of all rows; nothing where they are in no order, some have no time, or runs would be so
  // short that they do not pay.
  std::optional<std::vector<Run>> runs(const TimeBuckets& buckets) const;
  // The begin of each row's bucket in seconds, as a dictionary.
  index::ColumnPtr bucket_column(const TimeBuckets& buckets) const;
  // The begin of each row's bucket in seconds, row by row: what runs() must agree with. A
  // dictionary.
  index::ColumnPtr buckets_of_rows(const TimeBuckets& buckets) const;

 private:
  enum class Order : uint8_t { kNone, kRising, kFalling };

  NumberView seconds_;
  Order order_ = Order::kNone;
  bool any_ = false;
  double first_ = 0;
  double last_ = 0;
};

}  // namespace riffle::lang
