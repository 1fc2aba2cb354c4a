#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/index_list.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& mpreview_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  IndexList indexes;
  RIFFLE_TRY(indexes.take_all(arguments));
  RIFFLE_ASSIGN(const uint64_t most, arguments.count_option("target_per_timeseries", 5));
  RIFFLE_TRY(arguments.count_option("chunk_size", 1000));
  std::string printed = "mpreview" + indexes.print(arguments);
  std::string text = "search " + indexes.search() + " metric_name=*";
  for (const char* name : {"earliest", "latest"}) {
    if (arguments.has_option(name))
      text += fmt::format(" {}={}", name, quote_string(arguments.text_option(name)));
  }
  if (arguments.has_option("filter")) {
    const std::string filter = arguments.text_option("filter");
    const SourceText source = SourceText::plain(filter);
    Lexer lexer(source, 0, filter.size());
    const Result<SearchExpression> search = parse_search_expression(lexer);
    if (!search) return arguments.error(search.error().message, arguments.option_span("filter"));
    text += " (" + print_search(*search) + ")";
  }
  // A series is what is equal in all dimensions.
  if (most > 0)
    text += fmt::format(
        " | tojson output_field=_series none(_value) auto(*) | dedup {} _series | fields - _series",
        most);
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& mpreview_command() {
  static const CommandSpec spec = {
      .name = "mpreview",
      .aliases = {"msearch"},
      .kind = CommandKind::kGenerating,
      .summary = "Points of metrics as they are",
      .description =
          "Events with `metric_name`, the newest of each series: what is equal in all dimensions.",
      .syntax =
          "mpreview [index=<name>] ... [filter=<search expression>] [target_per_timeseries=<n>] "
          "[chunk_size=<n>] [earliest=<time>] [latest=<time>] [splunk_server=<name>] "
          "[splunk_server_group=<name>]",
      .arguments = {{"index", ArgType::kText, "*", "may be given several times"},
                    {"filter", ArgType::kText, "*", "which points"},
                    {"target_per_timeseries", ArgType::kNumber, "5", "of each series; 0 for all"},
                    {"chunk_size", ArgType::kNumber, "1000",
                     "bounds the memory of one step; the search's memory limit does that here"},
                    {"earliest", ArgType::kText, "", "from when on"},
                    {"latest", ArgType::kText, "", "until when"},
                    {"splunk_server", ArgType::kText, "*",
                     "there is one server: every name means it"},
                    {"splunk_server_group", ArgType::kText, "*",
                     "there is one server: every name means it"}},
      .examples =
          {{"| mpreview index=m target_per_timeseries=1 filter=\"metric_name=cpu*\" | table "
            "metric_name host _value",
            "The newest of each",
            R"({"_time": 2, "index": "m", "metric_name": "cpu.user", "_value": 2, "host": "a"}
{"_time": 1, "index": "m", "metric_name": "cpu.user", "_value": 1, "host": "a"}
{"_time": 1, "index": "m", "metric_name": "cpu.user", "_value": 3, "host": "b"}
{"_time": 1, "index": "m", "metric_name": "mem", "_value": 3, "host": "b"})",
            R"({"metric_name": "cpu.user", "host": "a", "_value": 2}
{"metric_name": "cpu.user", "host": "b", "_value": 3})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
