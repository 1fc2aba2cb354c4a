#pragma once

#include <memory>
#include <vector>

#include "query-lang/commands/command_spec.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// What mcollect and meventcollect share: rows become points of metrics, events with metric_name,
// _value and dimensions, and go into an index. `ordered`: in the order of the rows.
Result<std::unique_ptr<CommandNode>> parse_metric_points(ArgParser& arguments, bool ordered);
std::vector<ArgSpec> metric_point_arguments();

}  // namespace riffle::lang
