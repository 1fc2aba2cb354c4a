#include "server/search/timeline.h"

#include <cmath>

namespace riffle::server {
namespace {

// Spans people read easily, in seconds; beyond them, a day doubled.
constexpr int64_t kSpans[] = {1,    5,    10,   30,    60,    300,   600,
                              1800, 3600, 7200, 14400, 43200, 86400, 604800};

int64_t wider(int64_t span) {
  for (const int64_t s : kSpans) {
    if (s > span) return s;
  }
  return span * 2;
}

int64_t floor_to(int64_t value, int64_t span) {
  const int64_t rest = value % span;
  return value - (rest < 0 ? rest + span : rest);
}

constexpr double kFarthest = 1e14;  // seconds; beyond any Micros, so nothing real lies there

}  // namespace

void Timeline::add(const index::Batch& batch) {
  const index::ColumnPtr* time = batch.find("_time");
  if (time == nullptr) return;
  for (size_t row = 0; row < batch.rows(); ++row) {
    if (const auto seconds = index::as_number((*time)->at(row))) add(*seconds);
  }
}

void Timeline::add(double seconds) {
  if (!(std::abs(seconds) < kFarthest)) return;
  ++buckets_[floor_to(static_cast<int64_t>(std::floor(seconds)), span_)];
  while (buckets_.size() > 1 &&
         static_cast<uint64_t>((buckets_.rbegin()->first - buckets_.begin()->first) / span_) >=
             kMostBuckets) {
    widen();
  }
}

void Timeline::widen() {
  span_ = wider(span_);
  std::map<int64_t, uint64_t> merged;
  for (const auto& [start, count] : buckets_) merged[floor_to(start, span_)] += count;
  buckets_.swap(merged);
}

std::string Timeline::to_line() const {
  std::string line = "{\"type\":\"timeline\",\"span\":" + std::to_string(span_) + ",\"buckets\":[";
  bool first = true;
  for (const auto& [start, count] : buckets_) {
    if (!first) line += ',';
    first = false;
    line += '[' + std::to_string(start) + ',' + std::to_string(count) + ']';
  }
  line += "]}\n";
  return line;
}

}  // namespace riffle::server
