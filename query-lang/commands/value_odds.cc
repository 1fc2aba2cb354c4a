#include "query-lang/commands/value_odds.h"

#include <algorithm>
#include <cmath>

namespace riffle::lang {

ValueOdds::ValueOdds(const index::Column& column) {
  double numbers = 0;
  double sum = 0;
  double squares = 0;
  for (size_t row = 0; row < column.size(); ++row) {
    if (column.is_null(row)) continue;
    ++count_;
    largest_ = std::max(largest_, ++texts_[index::to_text(column.at(row))]);
    const std::optional<double> number = index::as_number(column.at(row));
    if (!number) continue;
    least_ = numbers == 0 ? *number : std::min(least_, *number);
    most_ = numbers == 0 ? *number : std::max(most_, *number);
    ++numbers;
    sum += *number;
    squares += *number * *number;
  }
  // A few numbers that come again and again are names.
  constexpr double kMostly = 0.9;
  constexpr double kFewTexts = 3;
  numeric_ = numbers > 0 && numbers >= kMostly * count_ && distinct() > kFewTexts;
  if (!numeric_) return;
  mean_ = sum / numbers;
  deviation_ = std::sqrt(std::max(0.0, squares / numbers - mean_ * mean_));
  bins_.resize(kBins);
  for (size_t row = 0; row < column.size(); ++row) {
    if (const std::optional<double> number = index::as_number(column.at(row)))
      ++bins_[bin_of(*number)];
  }
}

size_t ValueOdds::bin_of(double number) const {
  if (most_ <= least_) return 0;
  const double place = (number - least_) / (most_ - least_) * static_cast<double>(kBins);
  return std::min(kBins - 1, static_cast<size_t>(std::max(0.0, place)));
}

double ValueOdds::frequency(const index::ValueView& value) const {
  const auto found = texts_.find(index::to_text(value));
  return found == texts_.end() ? 0 : found->second;
}

std::optional<double> ValueOdds::probability(const index::ValueView& value) const {
  if (value.is_null() || count_ == 0) return {};
  const std::optional<double> number = numeric_ ? index::as_number(value) : std::nullopt;
  if (!number) return frequency(value) / count_;
  if (deviation_ == 0) return *number == mean_ ? 1 : 0;
  return std::erfc(std::abs(*number - mean_) / deviation_ / std::sqrt(2.0));
}

std::optional<double> ValueOdds::histogram_share(const index::ValueView& value) const {
  if (value.is_null() || count_ == 0) return {};
  const std::optional<double> number = numeric_ ? index::as_number(value) : std::nullopt;
  return (number ? bins_[bin_of(*number)] : frequency(value)) / count_;
}

}  // namespace riffle::lang
