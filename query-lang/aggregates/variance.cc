#include <cmath>

#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Welford's running form, merged as Chan and others do: no difference of large squares.
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;  // of the distances from the mean

  void add(double number) {
    ++count;
    const double distance = number - mean;
    mean += distance / count;
    squares += distance * (number - mean);
  }
  Value partial() const { return count == 0 ? Value() : pack(count, mean, squares); }
  void merge(const ValueView& partial) {
    const double other_count = element(partial, 0);
    const double distance = element(partial, 1) - mean;
    const double total = count + other_count;
    squares += element(partial, 2) + distance * distance * count * other_count / total;
    mean += distance * other_count / total;
    count = total;
  }
  Value over(double divisor, bool root) const {
    if (count == 0) return Value();
    // One value has no spread.
    const double variance = divisor <= 0 ? 0 : std::max(0.0, squares) / divisor;
    return finite_value(root ? std::sqrt(variance) : variance);
  }
};

struct SampleDeviation : Moments {
  Value result() const { return over(count - 1, true); }
};
struct PopulationDeviation : Moments {
  Value result() const { return over(count, true); }
};
struct SampleVariance : Moments {
  Value result() const { return over(count - 1, false); }
};
struct PopulationVariance : Moments {
  Value result() const { return over(count, false); }
};

}  // namespace

const AggregateSpec& stdev_aggregate() {
  static const AggregateSpec spec{
      .name = "stdev",
      .category = "Aggregate",
      .syntax = "stdev(<field>)",
      .summary = "The sample standard deviation of the values that are numbers.",
      .examples = {{"| stats stdev(x) AS s", "{\"x\": 2}\n{\"x\": 4}\n{\"x\": 6}", "{\"s\": 2}"}},
      .make = make_aggregate<NumberAggregate<SampleDeviation>>,
  };
  return spec;
}

const AggregateSpec& stdevp_aggregate() {
  static const AggregateSpec spec{
      .name = "stdevp",
      .category = "Aggregate",
      .syntax = "stdevp(<field>)",
      .summary = "The population standard deviation of the values that are numbers.",
      .examples = {{"| stats stdevp(x) AS s", "{\"x\": 1}\n{\"x\": 5}", "{\"s\": 2}"}},
      .make = make_aggregate<NumberAggregate<PopulationDeviation>>,
  };
  return spec;
}

const AggregateSpec& var_aggregate() {
  static const AggregateSpec spec{
      .name = "var",
      .category = "Aggregate",
      .syntax = "var(<field>)",
      .summary = "The sample variance of the values that are numbers.",
      .examples = {{"| stats var(x) AS v", "{\"x\": 2}\n{\"x\": 4}\n{\"x\": 6}", "{\"v\": 4}"}},
      .make = make_aggregate<NumberAggregate<SampleVariance>>,
  };
  return spec;
}

const AggregateSpec& varp_aggregate() {
  static const AggregateSpec spec{
      .name = "varp",
      .category = "Aggregate",
      .syntax = "varp(<field>)",
      .summary = "The population variance of the values that are numbers.",
      .examples = {{"| stats varp(x) AS v", "{\"x\": 1}\n{\"x\": 5}", "{\"v\": 4}"}},
      .make = make_aggregate<NumberAggregate<PopulationVariance>>,
  };
  return spec;
}

}  // namespace riffle::lang
