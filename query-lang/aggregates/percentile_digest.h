#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "indexer/columns/value.h"

namespace riffle::lang {

// The numbers of a group, for percentiles. Exact up to kMostExact distinct numbers; beyond, a
// merging t-digest (Dunning): neighbours are put together into centroids that are small near the
// ends, about kCentroids in all; a percentile is then right to about 0.1 % of the rank in the
// middle and much better at the ends. Small whole numbers (codes, milliseconds, bytes of a page)
// are counted in a table while they are many enough to fill it.
class PercentileDigest {
 public:
  // `exact`: never approximates.
  explicit PercentileDigest(bool exact) : exact_(exact) {}

  void add(double number) {
    if (!count(number)) add_slowly(number);
  }
  // Counts a number that the table has a place for; false, and nothing done, for others. Never
  // changes memory_bytes().
  bool count(double number) {
    if (!(number >= 0 && number < table_end_)) return false;
    const auto place = static_cast<size_t>(static_cast<int64_t>(number));
    if (static_cast<double>(place) != number || table_[place] == kFull) return false;
    ++table_[place];
    return true;
  }
  void add_slowly(double number);
  bool empty() const { return added_ == 0; }
  // The number that `percent` of the numbers do not exceed (nearest rank). Not of an empty digest.
  double percentile(double percent) const;
  // No less than percentile() and, where that is an estimate, no less than the true one is likely
  // to be.
  double upper_percentile(double percent) const;
  // The middle one; of an even number of numbers the higher of the two.
  double median() const;

  // A text: whether it is approximate, then mean and weight of each centroid in its bytes.
  index::Value partial() const;
  void merge(const index::ValueView& partial);
  size_t memory_bytes() const {
    return (centroids_.capacity() + buffer_.capacity()) * sizeof(Centroid) +
           table_.capacity() * sizeof(uint32_t);
  }

  static constexpr size_t kMostExact = 10'000;
  static constexpr size_t kCentroids = 1'000;

 private:
  struct Centroid {
    double mean = 0;
    double weight = 0;
  };
  static constexpr size_t kBuffer = 256;
  // Whole numbers below that may be counted; all of them are fewer than kMostExact.
  static constexpr size_t kMostCounted = 8'192;
  // A table may have that many places for each number that came the slow way.
  static constexpr size_t kPlacesPerNumber = 4;
  static constexpr uint32_t kFull = 0xFFFFFFFF;

  void settle();
  // The buffer into the centroids.
  void merge_buffer();
  void compress();
  // Makes the table long enough for the number if that pays.
  void grow_table(double number);
  // With everything in the centroids.
  PercentileDigest settled() const;
  size_t counted() const;
  // The centroid that holds the number of that rank (from 1).
  size_t centroid_at(double rank) const;
  double at_rank(double rank) const;
  double total() const;

  bool exact_;
  bool approximate_ = false;
  double table_end_ = 0;         // its length
  uint64_t added_ = 0;           // the slow way
  std::vector<uint32_t> table_;  // by number: how many of it, beside those in centroids and buffer
  std::vector<Centroid> centroids_;  // by mean, distinct
  std::vector<Centroid> buffer_;
};

}  // namespace riffle::lang
