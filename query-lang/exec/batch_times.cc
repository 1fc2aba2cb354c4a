#include "query-lang/exec/batch_times.h"

#include <algorithm>
#include <cstring>

namespace riffle::lang {

using index::Column;
using index::ColumnPtr;

namespace {

// A run costs about as much as that many rows.
constexpr int64_t kLeastRun = 128;

// Two at once, which the compiler does not find by itself.
using Pair [[gnu::vector_size(2 * sizeof(double))]] = double;
using PairTruth [[gnu::vector_size(2 * sizeof(int64_t))]] = int64_t;

Pair pair_at(const double* numbers) {
  Pair pair;
  std::memcpy(&pair, numbers, sizeof pair);
  return pair;
}

// Whether no number is below (rising) or above (falling) the one before it.
template <bool kRising>
bool in_order(std::span<const double> numbers) {
  PairTruth pairs = {-1, -1};
  size_t i = 0;
  for (; i + 2 < numbers.size(); i += 2) {
    const Pair before = pair_at(&numbers[i]);
    const Pair after = pair_at(&numbers[i + 1]);
    pairs &= kRising ? before <= after : before >= after;
  }
  bool rest = true;
  for (; i + 1 < numbers.size(); ++i)
    rest = rest && (kRising ? numbers[i] <= numbers[i + 1] : numbers[i] >= numbers[i + 1]);
  return rest && pairs[0] != 0 && pairs[1] != 0;
}

}  // namespace

BatchTimes::BatchTimes(const Column& seconds) : seconds_(seconds) {
  const std::span<const double> values = seconds_.values();
  if (values.empty()) return;
  if (seconds_.all_present()) {
    const bool rising = values.front() <= values.back();
    if (rising ? in_order<true>(values) : in_order<false>(values)) {
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

ColumnPtr BatchTimes::bucket_column(const TimeBuckets& buckets) const {
  const std::optional<std::vector<Run>> found = runs(buckets);
  if (!found) return buckets_of_rows(buckets);
  std::vector<uint32_t> codes(seconds_.size());
  std::vector<double> starts;
  for (const Run& run : *found) {
    std::fill(codes.begin() + static_cast<ptrdiff_t>(run.begin),
              codes.begin() + static_cast<ptrdiff_t>(run.end),
              static_cast<uint32_t>(starts.size()));
    starts.push_back(to_seconds(run.bucket));
  }
  return Column::dictionary(std::move(codes), Column::numbers(std::move(starts)));
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
