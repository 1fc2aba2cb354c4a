#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "query-lang/syntax/aggregate_term.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

// Which series of a split chart have a column of their own: those at one end of a ranking by a
// number, or those whose number compares so with a constant.
struct SeriesChoice {
  enum class Score : uint8_t {
    kSum,
    kAverage,
    kMax,
    kMin,
    kCount
  };  // of the series' values over all buckets; kCount: of its rows
  enum class Rule : uint8_t { kTop, kBottom, kAbove, kBelow };
  Score score = Score::kSum;
  Rule rule = Rule::kTop;
  bool inverted = false;  // notin
  uint64_t count = 10;    // kTop, kBottom; 0: all
  double bound = 0;       // kAbove, kBelow
  std::string text;       // as it is printed, without WHERE; empty where it came from limit=
};

struct TimechartArguments {
  std::vector<AggregateTerm> terms;
  std::string split;  // the field behind BY; empty for none
  std::optional<SpanValue> span;
  std::optional<SpanValue> least_span;
  uint64_t bins = 100;
  std::string align;
  SeriesChoice choice;
  bool use_other = true;
  bool use_null = true;
  std::string other = "OTHER";
  std::string null = "NULL";
  bool continuous = true;   // cont: empty buckets between others are shown
  bool fixed_range = true;  // … and up to the ends of the time range that was asked for
  bool partial = true;      // first and last bucket that the range cuts are shown
  std::string separator = ": ";
  std::string format;   // "$AGG$:$VAL$"; empty: name, separator, value
  std::string options;  // as printed
};

}  // namespace riffle::lang
