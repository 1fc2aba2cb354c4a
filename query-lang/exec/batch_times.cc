#include "query-lang/exec/batch_times.h"

#include <algorithm>

namespace riffle::lang {

using index::Column;
using index::ColumnPtr;

namespace {

// A run costs about as much as that many rows.
constexpr int64_t kLeastRun = 128;

// Without a jump out and in words as wide as the numbers, so that several are compared at once.
bool rises(std::span<const double> numbers) {
  uint64_t falls = 0;
  for (size_t i = 1; i < numbers.size(); ++i)
    falls |= numbers[i - 1] <= numbers[i] ? 0 : ~uint64_t{0};
  return falls == 0;
}

bool falls(std::span<const double> numbers) {
  uint64_t rises = 0;
  for (size_t i = 1; i < numbers.size(); ++i)
    rises |= numbers[i - 1] >= numbers[i] ? 0 : ~uint64_t{0};
  return rises == 0;
}

}  // namespace

BatchTimes::BatchTimes(const Column& seconds) : seconds_(seconds) {
  const std::span<const double> values = seconds_.values();
  if (values.empty()) return;
  if (seconds_.all_present()) {
    const bool rising = values.front() <= values.back();
    if (rising ? rises(values) : falls(values)) {
      order_ = rising ? Order::kRising : Order::kFalling;
      any_ = true;
      first_ = std::min(values.front(), values.back());
      last_ = std::max(values.front(), values.back());
      return;
    }
  }
  for (size_t row = 0; row < values.size(); ++row) {
    if (!seconds_.has(row)) continue;
    first_ = any_ ? std::min(first_, values[row]) : values[row];
    last_ = any_ ? std::max(last_, values[row]) : values[row];
    any_ = true;
  }
}

std::optional<std::vector<BatchTimes::Run>> BatchTimes::runs(const TimeBuckets& buckets) const {
  const std::span<const double> values = seconds_.values();
  if (order_ == Order::kNone) return {};
  const auto rows = static_cast<int64_t>(values.size());
  // A difference that does not fit is too many buckets as well.
  Micros length = 0;
  if (__builtin_sub_overflow(last(), first(), &length)) return {};
  if (length / buckets.about_width() > rows / kLeastRun) return {};
  std::vector<Run> runs;
  for (size_t begin = 0; begin < values.size();) {
    const Micros bucket = buckets.floor(from_seconds(values[begin]));
    const Micros next = buckets.next(bucket);
    const auto within = [&](double value) {
      const Micros at = from_seconds(value);
      return order_ == Order::kRising ? at < next : at >= bucket;
    };
    // Falling times leave a bucket at its begin, rising ones at its end. The first row is in it.
    const auto end = std::partition_point(values.begin() + static_cast<ptrdiff_t>(begin) + 1,
                                          values.end(), within);
    runs.push_back({bucket, begin, static_cast<size_t>(end - values.begin())});
    begin = runs.back().end;
  }
  return runs;
}

ColumnPtr BatchTimes::buckets_of_rows(const TimeBuckets& buckets) const {
  std::vector<uint32_t> codes(seconds_.size(), Column::kNullCode);
  std::vector<double> starts;
  Micros bucket = 0;
  Micros next = 0;
  for (size_t row = 0; row < codes.size(); ++row) {
    if (!seconds_.has(row)) continue;
    const Micros at = from_seconds(seconds_.values()[row]);
    // Neighbouring rows are mostly of the same bucket.
    if (starts.empty() || at < bucket || at >= next) {
      bucket = buckets.floor(at);
      next = buckets.next(bucket);
      starts.push_back(to_seconds(bucket));
    }
    codes[row] = static_cast<uint32_t>(starts.size() - 1);
  }
  return Column::dictionary(std::move(codes), Column::numbers(std::move(starts)));
}

}  // namespace riffle::lang
