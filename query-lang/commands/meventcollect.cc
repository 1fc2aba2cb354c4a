#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/metric_points.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& meventcollect_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  return parse_metric_points(arguments, false);
}

}  // namespace

const CommandSpec& meventcollect_command() {
  static const CommandSpec spec = {
      .name = "meventcollect",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Adds events to an index as metrics, and hands them on",
      .description = "What `mcollect` does, in the workers of the search.",
      .syntax =
          "meventcollect index=<name> [split=t|f|allnums] [prefix_field=<field>] [host=<text>] "
          "[source=<text>] [sourcetype=<text>] [spool=<bool>] [file=<text>] [marker=<text>] "
          "[run_in_preview=<bool>] [<dimension>, ...]",
      .arguments = metric_point_arguments(),
      .examples = {{"| meventcollect index=metrics", "A measure an event",
                    R"({"metric_name": "cpu", "_value": 3})",
                    R"({"metric_name": "cpu", "_value": 3})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
