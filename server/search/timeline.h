#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "indexer/base/time.h"
#include "indexer/columns/batch.h"

namespace riffle::server {

// Counts events over time in buckets that grow with the range they cover, so that a page gets at
// most kMostBuckets of them however long the search reaches. Not thread-safe.
class Timeline {
 public:
  static constexpr size_t kMostBuckets = 240;  // about as many bars as fit a page

  void add(const index::Batch& batch);  // by its field _time; rows without one are not counted
  void add(double seconds);
  bool empty() const { return buckets_.empty(); }
  int64_t span() const { return span_; }
  const std::map<int64_t, uint64_t>& buckets() const {
    return buckets_;
  }  // start in seconds → count
  // {"type":"timeline",…} and a line feed.
  std::string to_line() const;

 private:
  void widen();

  int64_t span_ = 1;  // seconds
  std::map<int64_t, uint64_t> buckets_;
};

}  // namespace riffle::server
