#include "query-lang/aggregates/percentile_digest.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace riffle::lang {

using index::Value;

void PercentileDigest::settle() {
  if (buffer_.empty()) return;
  centroids_.insert(centroids_.end(), buffer_.begin(), buffer_.end());
  buffer_.clear();
  std::sort(centroids_.begin(), centroids_.end(),
            [](const Centroid& a, const Centroid& b) { return a.mean < b.mean; });
  size_t kept = 0;
  for (size_t i = 1; i < centroids_.size(); ++i) {
    if (centroids_[i].mean == centroids_[kept].mean) {
      centroids_[kept].weight += centroids_[i].weight;
    } else {
      centroids_[++kept] = centroids_[i];
    }
  }
  centroids_.resize(kept + 1);
  if (!exact_ && (approximate_ || centroids_.size() > kMostExact)) compress();
}

void PercentileDigest::compress() {
  approximate_ = true;
  // A centroid may span one step of this scale, which is steep at both ends.
  const auto scale = [](double fraction) {
    return static_cast<double>(kCentroids) / (2 * std::numbers::pi) *
           std::asin(2 * std::clamp(fraction, 0.0, 1.0) - 1);
  };
  const double all = total();
  double before = 0;
  size_t kept = 0;
  for (size_t i = 1; i < centroids_.size(); ++i) {
    Centroid& open = centroids_[kept];
    const double together = open.weight + centroids_[i].weight;
    if (scale((before + together) / all) - scale(before / all) <= 1) {
      open.mean += (centroids_[i].mean - open.mean) * centroids_[i].weight / together;
      open.weight = together;
    } else {
      before += open.weight;
      centroids_[++kept] = centroids_[i];
    }
  }
  centroids_.resize(kept + 1);
}

double PercentileDigest::total() const {
  double weight = 0;
  for (const Centroid& centroid : centroids_) weight += centroid.weight;
  return weight;
}

size_t PercentileDigest::centroid_at(double rank) const {
  double before = 0;
  for (size_t i = 0; i < centroids_.size(); ++i) {
    before += centroids_[i].weight;
    if (before >= rank) return i;
  }
  return centroids_.size() - 1;
}

double PercentileDigest::at_rank(double rank) const {
  const size_t at = centroid_at(rank);
  if (!approximate_ || centroids_[at].weight == 1) return centroids_[at].mean;
  // Between the middles of neighbouring centroids the numbers are taken as evenly spread.
  double before = 0;
  for (size_t i = 0; i < at; ++i) before += centroids_[i].weight;
  const double middle = before + (centroids_[at].weight + 1) / 2;
  const size_t other =
      rank < middle ? (at == 0 ? 0 : at - 1) : std::min(at + 1, centroids_.size() - 1);
  const double reach = (centroids_[at].weight + centroids_[other].weight) / 2;
  return centroids_[at].mean + (centroids_[other].mean - centroids_[at].mean) *
                                   std::min(1.0, std::abs(rank - middle) / reach);
}

namespace {

// The smallest whole rank that covers the fraction; 95 % of 20 is 19, also where the product
// is 19.000000000000004.
double nearest_rank(double percent, double all) {
  constexpr double kSlack = 1e-9;
  return std::clamp(std::ceil(percent * all / 100 - kSlack), 1.0, std::max(all, 1.0));
}

}  // namespace

double PercentileDigest::percentile(double percent) const {
  PercentileDigest settled = *this;
  settled.settle();
  return settled.at_rank(nearest_rank(percent, settled.total()));
}

double PercentileDigest::upper_percentile(double percent) const {
  PercentileDigest settled = *this;
  settled.settle();
  const double rank = nearest_rank(percent, settled.total());
  if (!settled.approximate_) return settled.at_rank(rank);
  return settled.centroids_[std::min(settled.centroid_at(rank) + 1, settled.centroids_.size() - 1)]
      .mean;
}

double PercentileDigest::median() const {
  PercentileDigest settled = *this;
  settled.settle();
  return settled.at_rank(std::floor(settled.total() / 2) + 1);
}

Value PercentileDigest::partial() const {
  if (empty()) return Value();
  PercentileDigest settled = *this;
  settled.settle();
  std::vector<Value> state = {Value(settled.approximate_ ? 1.0 : 0.0)};
  for (const Centroid& centroid : settled.centroids_) {
    state.emplace_back(centroid.mean);
    state.emplace_back(centroid.weight);
  }
  return Value::make_multi(std::move(state));
}

void PercentileDigest::merge(const index::ValueView& partial) {
  const std::vector<Value>& state = partial.elements();
  approximate_ |= state[0].number() != 0;
  for (size_t i = 1; i + 1 < state.size(); i += 2)
    buffer_.push_back({state[i].number(), state[i + 1].number()});
  settle();
}

}  // namespace riffle::lang
