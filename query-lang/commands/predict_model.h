#pragma once

#include <cstddef>
#include <vector>

namespace riffle::lang {

// Forecasts of a series with equal steps: a level that follows the numbers, and as asked a trend
// and a season. How fast each of them follows is what makes the squared errors of one-step
// forecasts smallest (exponential smoothing).
struct ForecastShape {
  bool trend = false;
  size_t period = 0;  // of the season; 0: none
};

struct Forecast {
  // One for each number, made of those before it, then `future` more.
  std::vector<double> values;
  // How far off each may be: one standard deviation.
  std::vector<double> deviations;
};

// `known` numbers are learned from; the rest is forecast from them. Needs at least two of them.
Forecast make_forecast(const std::vector<double>& numbers, size_t known, size_t future,
                       const ForecastShape& shape);

// The period with the strongest autocorrelation, or 0 where none stands out.
size_t find_period(const std::vector<double>& numbers);

// How many standard deviations to each side hold a share (0 to 1) of the normal distribution.
double normal_reach(double share);

}  // namespace riffle::lang
