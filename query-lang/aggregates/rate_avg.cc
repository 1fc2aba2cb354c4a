#include "query-lang/aggregates/states.h"

namespace riffle::lang {

const AggregateSpec& avg_aggregate();

const AggregateSpec& rate_avg_aggregate() {
  static const AggregateSpec spec{
      .name = "rate_avg",
      .category = "Time",
      .syntax = "rate_avg(<metric>)",
      .summary =
          "Of mstats: the mean of how fast the counters of the single series grow; a series "
          "is what is equal in all dimensions.",
      .needs_time = true,
      .metrics_only = true,
      .examples =
          {{"| mstats rate_avg(c) AS r WHERE metric_name=c",
            "{\"_time\": 20, \"metric_name\": \"c\", \"_value\": 40, \"host\": \"a\"}\n{\"_time\": "
            "20, \"metric_name\": \"c\", \"_value\": 9, \"host\": \"b\"}\n{\"_time\": 10, "
            "\"metric_name\": \"c\", \"_value\": 10, \"host\": \"a\"}\n{\"_time\": 10, "
            "\"metric_name\": \"c\", \"_value\": 8, \"host\": \"b\"}",
            "{\"r\": 1.55}"}},
      // What mstats makes of the rates of the series.
      .make = avg_aggregate().make,
  };
  return spec;
}

}  // namespace riffle::lang
