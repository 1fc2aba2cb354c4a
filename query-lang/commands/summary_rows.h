#pragma once

#include <memory>
#include <string_view>

#include "query-lang/commands/command_spec.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// Rows of a summary: each stands for as many equal rows as its weight says, so that any aggregation
// over them gives what it would have given over the rows themselves. The si… commands fold rows;
// the planner unfolds them in front of the command that aggregates them.
constexpr std::string_view kSummaryWeight = "psrsvd_gc";

// The si… command whose arguments are those of `target` (stats, chart, timechart, top, rare).
Result<std::unique_ptr<CommandNode>> parse_summary(ArgParser& arguments, std::string_view target);

// Whether the command makes such rows, and whether it aggregates rows and so needs them unfolded.
bool folds_rows(const CommandNode& node);
bool aggregates_rows(const CommandNode& node);

// A command that repeats each row as often as its weight says. Rows without one stay as they are.
std::unique_ptr<CommandNode> make_unfolding_node();

}  // namespace riffle::lang
