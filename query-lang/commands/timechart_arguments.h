#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "query-lang/commands/series_choice.h"
#include "query-lang/syntax/aggregate_term.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

struct TimechartArguments {
  std::vector<AggregateTerm> terms;
  std::string split;  // the field behind BY; empty for none
  std::optional<SpanValue> span;
  std::optional<SpanValue> least_span;
  uint64_t bins = 100;
  std::string align;
  std::string start;  // the chart reaches at least from here …
  std::string end;    // … to here; empty: as far as there are rows
  SeriesRules series;
  bool continuous = true;   // cont: empty buckets between others are shown
  bool fixed_range = true;  // … and up to the ends of the time range that was asked for
  bool partial = true;      // first and last bucket that the range cuts are shown
  std::string separator = ": ";
  std::string format;   // "$AGG$:$VAL$"; empty: name, separator, value
  std::string options;  // as printed
};

}  // namespace riffle::lang
