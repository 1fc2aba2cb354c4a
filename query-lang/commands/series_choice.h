#pragma once

#include <cstdint>
#include <string>

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

// What a chart does with the values of the field that splits it.
struct SeriesRules {
  SeriesChoice choice;
  bool use_other = true;
  bool use_null = true;
  std::string other = "OTHER";
  std::string null = "NULL";
};

}  // namespace riffle::lang
