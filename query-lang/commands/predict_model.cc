#include "query-lang/commands/predict_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace riffle::lang {
namespace {

struct Weights {
  double level = 0;
  double trend = 0;
  double season = 0;
};

struct Run {
  std::vector<double> forecasts;
  double squares = 0;  // of the errors of one-step forecasts
  double errors = 0;   // how many
  double weight = 0;   // of the level
};

double mean(const std::vector<double>& numbers, size_t begin, size_t end) {
  double sum = 0;
  for (size_t i = begin; i < end; ++i) sum += numbers[i];
  return sum / static_cast<double>(end - begin);
}

// Goes through the numbers once. Beyond the known ones it goes on with its own forecasts.
Run run(const std::vector<double>& numbers, size_t known, size_t future, const ForecastShape& shape,
        const Weights& weights) {
  Run result;
  result.weight = weights.level;
  const bool seasonal = shape.period > 1 && known >= 2 * shape.period;
  std::vector<double> season(seasonal ? shape.period : 1, 0.0);
  double level = numbers[0];
  double trend = shape.trend ? numbers[1] - numbers[0] : 0;
  size_t begin = 1;
  if (seasonal) {
    const double first = mean(numbers, 0, shape.period);
    const double second = mean(numbers, shape.period, 2 * shape.period);
    if (shape.trend) trend = (second - first) / static_cast<double>(shape.period);
    for (size_t i = 0; i < shape.period; ++i) {
      const double middle = static_cast<double>(shape.period - 1) / 2;
      season[i] = numbers[i] - first - trend * (static_cast<double>(i) - middle);
    }
    level = numbers[0] - season[0];
  }
  result.forecasts.push_back(numbers[0]);
  for (size_t i = begin; i < numbers.size() + future; ++i) {
    double& part = season[i % season.size()];
    const double forecast = level + trend + part;
    result.forecasts.push_back(forecast);
    if (i >= known) {
      level += trend;
      continue;
    }
    const double error = numbers[i] - forecast;
    result.squares += error * error;
    ++result.errors;
    level += trend + weights.level * error;
    trend += weights.level * weights.trend * error;
    if (seasonal) part += weights.season * (1 - weights.level) * error;
  }
  return result;
}

}  // namespace

Forecast make_forecast(const std::vector<double>& numbers, size_t known, size_t future,
                       const ForecastShape& shape) {
  constexpr std::array<double, 7> kLevels = {0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95};
  constexpr std::array<double, 4> kTrends = {0, 0.05, 0.2, 0.5};
  constexpr std::array<double, 3> kSeasons = {0.05, 0.2, 0.5};
  Run best;
  best.squares = std::numeric_limits<double>::infinity();
  for (const double level : kLevels) {
    for (size_t t = 0; t < (shape.trend ? kTrends.size() : 1); ++t) {
      for (size_t s = 0; s < (shape.period > 1 ? kSeasons.size() : 1); ++s) {
        Run next = run(numbers, known, future, shape, {level, kTrends[t], kSeasons[s]});
        if (next.squares < best.squares) best = std::move(next);
      }
    }
  }
  const double deviation = best.errors > 0 ? std::sqrt(best.squares / best.errors) : 0;
  Forecast forecast;
  forecast.values = std::move(best.forecasts);
  for (size_t i = 0; i < forecast.values.size(); ++i) {
    // Each step further into the future adds the level's share of an error.
    const double steps = i < known ? 0 : static_cast<double>(i - known);
    forecast.deviations.push_back(deviation * std::sqrt(1 + steps * best.weight * best.weight));
  }
  return forecast;
}

size_t find_period(const std::vector<double>& numbers) {
  const size_t most = numbers.size() / 3;
  if (most < 2) return 0;
  const double middle = mean(numbers, 0, numbers.size());
  double variance = 0;
  for (const double number : numbers) variance += (number - middle) * (number - middle);
  if (variance == 0) return 0;
  const auto correlation = [&](size_t lag) {
    double sum = 0;
    for (size_t i = lag; i < numbers.size(); ++i)
      sum += (numbers[i] - middle) * (numbers[i - lag] - middle);
    return sum / variance;
  };
  // A season repeats: its lag is better than its neighbours, and by far better than chance.
  constexpr double kClear = 0.3;
  size_t best = 0;
  double strongest = kClear;
  double before = correlation(1);
  double here = correlation(2);
  for (size_t lag = 2; lag < most; ++lag) {
    const double after = correlation(lag + 1);
    if (here > before && here >= after && here > strongest) {
      best = lag;
      strongest = here;
    }
    before = here;
    here = after;
  }
  return best;
}

double normal_reach(double share) {
  double low = 0;
  double high = 10;
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (std::erf(middle / std::sqrt(2.0)) < share ? low : high) = middle;
  }
  return low;
}

}  // namespace riffle::lang
