#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/metric_points.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& mcollect_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  return parse_metric_points(arguments, true);
}

}  // namespace

const CommandSpec& mcollect_command() {
  static const CommandSpec spec = {
      .name = "mcollect",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Adds the rows to an index as metrics, and hands them on",
      .description =
          "A row with `metric_name` and `_value` is one measure, other fields are its dimensions. "
          "With `split=t` each number of a row is a measure of its own, named after its field (and "
          "`prefix_field` before it); with `split=allnums` only numeric fields are, others are "
          "dimensions. Fields behind the options are dimensions whatever they hold. What is added "
          "is what `mstats` reads. Only a running server can add events.",
      .syntax =
          "mcollect index=<name> [split=t|f|allnums] [prefix_field=<field>] [host=<text>] "
          "[source=<text>] [sourcetype=<text>] [spool=<bool>] [file=<text>] [marker=<text>] "
          "[run_in_preview=<bool>] [<dimension>, ...]",
      .arguments = metric_point_arguments(),
      .examples = {{"| mcollect index=metrics", "A measure a row",
                    R"({"metric_name": "cpu", "_value": 3, "host": "a"})",
                    R"({"metric_name": "cpu", "_value": 3, "host": "a"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
