#pragma once

#include <cstddef>
#include <vector>

#include "indexer/columns/value.h"

namespace riffle::lang {

// The numbers of a group, for percentiles. Exact up to kMostExact distinct numbers; beyond, a
// merging t-digest (Dunning): neighbours are put together into centroids that are small near the
// ends, about kCentroids in all; a percentile is then right to about 0.1 % of the rank in the
// middle and much better at the ends.
class PercentileDigest {
 public:
  // `exact`: never approximates.
  explicit PercentileDigest(bool exact) : exact_(exact) {}

  void add(double number) {
    buffer_.push_back({number, 1});
    if (buffer_.size() >= kBuffer && buffer_.size() >= centroids_.size()) settle();
  }
  bool empty() const { return centroids_.empty() && buffer_.empty(); }
  // The number that `percent` of the numbers do not exceed (nearest rank). Not of an empty digest.
  double percentile(double percent) const;
  // No less than percentile() and, where that is an estimate, no less than the true one is likely
  // to be.
  double upper_percentile(double percent) const;
  // The middle one; of an even number of numbers the higher of the two.
  double median() const;

  index::Value partial() const;
  void merge(const index::ValueView& partial);
  size_t memory_bytes() const {
    return (centroids_.capacity() + buffer_.capacity()) * sizeof(Centroid);
  }

  static constexpr size_t kMostExact = 10'000;
  static constexpr size_t kCentroids = 1'000;

 private:
  struct Centroid {
    double mean = 0;
    double weight = 0;
  };
  static constexpr size_t kBuffer = 256;

  void settle();
  void compress();
  // The centroid that holds the number of that rank (from 1).
  size_t centroid_at(double rank) const;
  double at_rank(double rank) const;
  double total() const;

  bool exact_;
  bool approximate_ = false;
  std::vector<Centroid> centroids_;  // by mean, distinct
  std::vector<Centroid> buffer_;
};

}  // namespace riffle::lang
