#include <cmath>

#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// Keeps what each addition loses (exactly: Knuth's sum of two, which asks no questions and so keeps
// the processor busy), so that the order of rows and of partial sums hardly matters.
struct Total {
  double sum = 0;
  double lost = 0;
  double count = 0;

  void add_part(double number) {
    const double next = sum + number;
    const double added = next - sum;
    lost += (sum - (next - added)) + (number - added);
    sum = next;
  }
  void add(double number) {
    add_part(number);
    ++count;
  }
  // An infinite sum makes what was lost meaningless.
  double total() const { return std::isfinite(lost) ? sum + lost : sum; }
  Value partial() const { return count == 0 ? Value() : pack(sum, lost, count); }
  void merge(const ValueView& partial) {
    add_part(element(partial, 0));
    lost += element(partial, 1);
    count += element(partial, 2);
  }
};

struct Sum : Total {
  Value result() const { return count == 0 ? Value() : finite_value(total()); }
};
struct Average : Total {
  Value result() const { return count == 0 ? Value() : finite_value(total() / count); }
};
struct SumOfSquares : Sum {
  void add(double number) { Total::add(number * number); }
};

}  // namespace

const AggregateSpec& sum_aggregate() {
  static const AggregateSpec spec{
      .name = "sum",
      .category = "Aggregate",
      .syntax = "sum(<field>)",
      .summary = "The sum of the values that are numbers.",
      .examples = {{"| stats sum(x) AS s", "{\"x\": 1}\n{\"x\": \"2.5\"}\n{\"x\": \"a\"}",
                    "{\"s\": 3.5}"}},
      .make = make_aggregate<NumberAggregate<Sum>>,
  };
  return spec;
}

const AggregateSpec& avg_aggregate() {
  static const AggregateSpec spec{
      .name = "avg",
      .aliases = {"mean"},
      .category = "Aggregate",
      .syntax = "avg(<field>)",
      .summary = "The average of the values that are numbers.",
      .examples = {{"| stats avg(x) AS a", "{\"x\": 1}\n{\"x\": 4}\n{\"x\": \"a\"}",
                    "{\"a\": 2.5}"}},
      .make = make_aggregate<NumberAggregate<Average>>,
  };
  return spec;
}

const AggregateSpec& sumsq_aggregate() {
  static const AggregateSpec spec{
      .name = "sumsq",
      .category = "Aggregate",
      .syntax = "sumsq(<field>)",
      .summary = "The sum of the squares of the values that are numbers.",
      .examples = {{"| stats sumsq(x) AS s", "{\"x\": 1}\n{\"x\": 3}", "{\"s\": 10}"}},
      .make = make_aggregate<NumberAggregate<SumOfSquares>>,
  };
  return spec;
}

// Sums that timechart divides by the length of a bucket.
const AggregateSpec& per_second_aggregate() {
  static const AggregateSpec spec{
      .name = "per_second",
      .category = "Time",
      .syntax = "per_second(<field>)",
      .summary = "The sum of the values for each second of a bucket; in timechart only.",
      .per_seconds = 1,
      .examples = {{"| timechart span=1m per_second(x) AS r",
                    "{\"_time\": 0, \"x\": 90}\n{\"_time\": 5, \"x\": 30}",
                    "{\"_time\": 0, \"r\": 2}"}},
      .make = make_aggregate<NumberAggregate<Sum>>,
  };
  return spec;
}

const AggregateSpec& per_minute_aggregate() {
  static const AggregateSpec spec{
      .name = "per_minute",
      .category = "Time",
      .syntax = "per_minute(<field>)",
      .summary = "The sum of the values for each minute of a bucket; in timechart only.",
      .per_seconds = 60,
      .examples = {{"| timechart span=1h per_minute(x) AS r", "{\"_time\": 0, \"x\": 120}",
                    "{\"_time\": 0, \"r\": 2}"}},
      .make = make_aggregate<NumberAggregate<Sum>>,
  };
  return spec;
}

const AggregateSpec& per_hour_aggregate() {
  static const AggregateSpec spec{
      .name = "per_hour",
      .category = "Time",
      .syntax = "per_hour(<field>)",
      .summary = "The sum of the values for each hour of a bucket; in timechart only.",
      .per_seconds = 3600,
      .examples = {{"| timechart span=1m per_hour(x) AS r", "{\"_time\": 0, \"x\": 2}",
                    "{\"_time\": 0, \"r\": 120}"}},
      .make = make_aggregate<NumberAggregate<Sum>>,
  };
  return spec;
}

const AggregateSpec& per_day_aggregate() {
  static const AggregateSpec spec{
      .name = "per_day",
      .category = "Time",
      .syntax = "per_day(<field>)",
      .summary = "The sum of the values for each day of a bucket; in timechart only.",
      .per_seconds = 86400,
      .examples = {{"| timechart span=1h per_day(x) AS r", "{\"_time\": 0, \"x\": 2}",
                    "{\"_time\": 0, \"r\": 48}"}},
      .make = make_aggregate<NumberAggregate<Sum>>,
  };
  return spec;
}

}  // namespace riffle::lang
