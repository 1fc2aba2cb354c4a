#include "query-lang/aggregates/states.h"

namespace riffle::lang {

const AggregateSpec& sum_aggregate();

const AggregateSpec& rate_sum_aggregate() {
  static const AggregateSpec spec{
      .name = "rate_sum",
      .category = "Time",
      .syntax = "rate_sum(<metric>)",
      .summary =
          "Of mstats: the sum of how fast the counters of the single series grow; a series "
          "is what is equal in all dimensions.",
      .needs_time = true,
      .metrics_only = true,
      .examples =
          {{"| mstats rate_sum(c) AS r WHERE metric_name=c",
            "{\"_time\": 20, \"metric_name\": \"c\", \"_value\": 40, \"host\": \"a\"}\n{\"_time\": "
            "20, \"metric_name\": \"c\", \"_value\": 9, \"host\": \"b\"}\n{\"_time\": 10, "
            "\"metric_name\": \"c\", \"_value\": 10, \"host\": \"a\"}\n{\"_time\": 10, "
            "\"metric_name\": \"c\", \"_value\": 8, \"host\": \"b\"}",
            "{\"r\": 3.1}"}},
      // What mstats makes of the rates of the series.
      .make = sum_aggregate().make,
  };
  return spec;
}

}  // namespace riffle::lang
