#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

struct StreamstatsArguments {
  std::vector<AggregateTerm> terms;
  std::vector<std::string> by;
  bool current = true;
  bool global = true;
  bool numbers_only = false;
  uint64_t window = 0;                // rows; 0: all before
  std::optional<double> time_window;  // seconds
  bool reset_on_change = false;
  std::optional<Expression> reset_before;
  std::optional<Expression> reset_after;
};

// A condition behind reset_before or reset_after, which come next: "("x==3")", (x==3) or "x==3".
Result<Expression> read_reset_condition(ArgParser& arguments);
// " reset_before=(x == 3)" for CommandNode::print; empty without one.
std::string print_reset_condition(std::string_view name,
                                  const std::optional<Expression>& condition);

// What the options taken so far say.
Result<void> read_streamstats_options(const ArgParser& arguments, StreamstatsArguments& parsed);

}  // namespace riffle::lang
