#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// How likely the values of one field are, learned from its values: by mean and deviation where most
// are numbers that differ, else by how often each text comes.
class ValueOdds {
 public:
  explicit ValueOdds(const index::Column& column);

  bool numeric() const { return numeric_; }
  double count() const { return count_; }  // rows that have the field
  double distinct() const { return static_cast<double>(texts_.size()); }
  double mean() const { return mean_; }  // numeric only
  double deviation() const { return deviation_; }
  // How many rows have this value; the most that one has.
  double frequency(const index::ValueView& value) const;
  double largest_frequency() const { return largest_; }
  // How likely a value at least as unusual is. Nothing for an absent one.
  std::optional<double> probability(const index::ValueView& value) const;
  // The share of values in the same of ten equal intervals (numeric), or that are equal.
  std::optional<double> histogram_share(const index::ValueView& value) const;

 private:
  static constexpr size_t kBins = 10;
  size_t bin_of(double number) const;

  bool numeric_ = false;
  double count_ = 0;
  double mean_ = 0;
  double deviation_ = 0;
  double least_ = 0;
  double most_ = 0;
  double largest_ = 0;
  std::vector<double> bins_;
  std::map<std::string, double> texts_;
};

}  // namespace riffle::lang
