#include "query-lang/aggregates/percentile_digest.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>
#include <utility>

namespace riffle::lang {

using index::Value;

void PercentileDigest::add_slowly(double number) {
  ++added_;
  grow_table(number);
  if (count(number)) return;
  buffer_.push_back({number, 1});
  if (buffer_.size() >= kBuffer && buffer_.size() >= centroids_.size()) settle();
}

void PercentileDigest::grow_table(double number) {
  if (!(number >= table_end_ && number < kMostCounted) || std::trunc(number) != number) return;
  const size_t wanted = std::bit_ceil(static_cast<size_t>(number) + 1);
  if (wanted > added_ * kPlacesPerNumber) return;
  table_.resize(wanted);
  table_end_ = static_cast<double>(wanted);
  // No number is both in the table and beside it: distinct ones are counted by where they are.
  const auto move = [this](const Centroid& centroid) {
    if (!(centroid.mean >= 0 && centroid.mean < table_end_) ||
        std::trunc(centroid.mean) != centroid.mean)
      return false;
    uint32_t& place = table_[static_cast<size_t>(centroid.mean)];
    if (std::trunc(centroid.weight) != centroid.weight || centroid.weight >= kFull - place)
      return false;
    place += static_cast<uint32_t>(centroid.weight);
    return true;
  };
  std::erase_if(centroids_, move);
  std::erase_if(buffer_, move);
}

size_t PercentileDigest::counted() const {
  return table_.size() - static_cast<size_t>(std::count(table_.begin(), table_.end(), 0U));
}

void PercentileDigest::settle() {
  merge_buffer();
  if (exact_) return;
  if (approximate_ || centroids_.size() + counted() > kMostExact) compress();
}

void PercentileDigest::merge_buffer() {
  if (buffer_.empty()) return;
  const auto less = [](const Centroid& a, const Centroid& b) { return a.mean < b.mean; };
  // What comes from another digest is in order.
  if (!std::is_sorted(buffer_.begin(), buffer_.end(), less))
    std::sort(buffer_.begin(), buffer_.end(), less);
  const auto middle = static_cast<ptrdiff_t>(centroids_.size());
  centroids_.insert(centroids_.end(), buffer_.begin(), buffer_.end());
  buffer_.clear();
  std::inplace_merge(centroids_.begin(), centroids_.begin() + middle, centroids_.end(), less);
  size_t kept = 0;
  for (size_t i = 1; i < centroids_.size(); ++i) {
    if (centroids_[i].mean == centroids_[kept].mean) {
      centroids_[kept].weight += centroids_[i].weight;
    } else {
      centroids_[++kept] = centroids_[i];
    }
  }
  centroids_.resize(kept + 1);
}

PercentileDigest PercentileDigest::settled() const {
  PercentileDigest result = *this;
  result.settle();
  result.table_end_ = 0;
  for (const uint32_t& count : result.table_) {
    if (count != 0)
      result.buffer_.push_back(
          {static_cast<double>(&count - result.table_.data()), static_cast<double>(count)});
  }
  result.table_.clear();
  result.settle();
  return result;
}

void PercentileDigest::compress() {
  approximate_ = true;
  // A centroid may span one step of this scale, which is steep at both ends.
  const auto scale = [](double fraction) {
    return static_cast<double>(kCentroids) / (2 * std::numbers::pi) *
           std::asin(2 * std::clamp(fraction, 0.0, 1.0) - 1);
  };
  if (centroids_.empty()) return;
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
  const PercentileDigest settled = this->settled();
  return settled.at_rank(nearest_rank(percent, settled.total()));
}

double PercentileDigest::upper_percentile(double percent) const {
  const PercentileDigest settled = this->settled();
  const double rank = nearest_rank(percent, settled.total());
  if (!settled.approximate_) return settled.at_rank(rank);
  return settled.centroids_[std::min(settled.centroid_at(rank) + 1, settled.centroids_.size() - 1)]
      .mean;
}

double PercentileDigest::median() const {
  const PercentileDigest settled = this->settled();
  return settled.at_rank(std::floor(settled.total() / 2) + 1);
}

Value PercentileDigest::partial() const {
  if (empty()) return Value();
  const PercentileDigest settled = this->settled();
  std::string state(1 + settled.centroids_.size() * sizeof(Centroid), '\0');
  state[0] = settled.approximate_ ? 1 : 0;
  std::memcpy(state.data() + 1, settled.centroids_.data(), state.size() - 1);
  return Value(std::move(state));
}

void PercentileDigest::merge(const index::ValueView& partial) {
  const std::string_view state = partial.text();
  approximate_ |= state[0] != 0;
  merge_buffer();
  const size_t count = (state.size() - 1) / sizeof(Centroid);
  buffer_.resize(count);
  std::memcpy(buffer_.data(), state.data() + 1, count * sizeof(Centroid));
  added_ += count;
  settle();
}

}  // namespace riffle::lang
