#include <fmt/format.h>

#include "query-lang/commands/index_list.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& metadata_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  IndexList indexes;
  std::string type;
  std::optional<SearchExpression> where;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, indexes.take(arguments));
    if (taken) continue;
    if (type.empty() && !arguments.has_option("type") && arguments.peek().is_text()) {
      type = lower_name(arguments.next().text);
      continue;
    }
    RIFFLE_ASSIGN(where, arguments.search_expression());
  }
  if (arguments.has_option("type")) type = lower_name(arguments.text_option("type"));
  if (type.empty())
    return arguments.error("type= is missing", arguments.command().span,
                           "it is one of hosts, sources, sourcetypes");
  if (type.ends_with('s')) type.pop_back();
  if (type != "host" && type != "source" && type != "sourcetype")
    return arguments.error("type must be hosts, sources or sourcetypes",
                           arguments.option_span("type"));
  const std::string datatype = lower_name(arguments.text_option("datatype", "all"));
  if (datatype != "all" && datatype != "event" && datatype != "metric")
    return arguments.error("datatype must be event, metric or all",
                           arguments.option_span("datatype"));
  std::string text = "search " + indexes.search();
  if (datatype == "metric") text += " metric_name=*";
  if (datatype == "event") text += " NOT metric_name=*";
  std::string printed = "metadata" + indexes.print(arguments);
  if (!arguments.has_option("type")) printed += " type=" + type + "s";
  if (where) {
    text += " (" + print_search(*where) + ")";
    printed += " (" + print_search(*where) + ")";
  }
  text += fmt::format(
      " | stats min(_time) AS firstTime, max(_time) AS lastTime, max(_indextime) AS recentTime, "
      "count AS totalCount BY {} | eval type=\"{}s\" | table {} firstTime lastTime recentTime "
      "totalCount type",
      type, type, type);
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& metadata_command() {
  static const CommandSpec spec = {
      .name = "metadata",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Hosts, sources or sourcetypes with their times and counts",
      .description =
          "A row for each, of the events in the time range: `firstTime` and `lastTime` of the "
          "events, "
          "`recentTime` of their indexing, `totalCount`.",
      .syntax =
          "metadata type=hosts|sources|sourcetypes [index=<name>] ... [splunk_server=<name>] "
          "[splunk_server_group=<name>] [datatype=event|metric|all] [<search expression>]",
      .arguments =
          {{"type", ArgType::kText, "", "hosts, sources or sourcetypes"},
           {"index", ArgType::kText, "*", "only of this index; may be given several times"},
           {"splunk_server", ArgType::kText, "*", "there is one server: every name means it"},
           {"splunk_server_group", ArgType::kText, "*", "there is one server: every name means it"},
           {"datatype", ArgType::kText, "all",
            "event, metric or all: metrics are events with a `metric_name`"},
           {"<search expression>", ArgType::kSearch, "*", "of which events"}},
      .examples = {{"| metadata type=hosts index=main", "Hosts of an index",
                    "{\"_time\": 5, \"host\": \"a\", \"index\": \"main\", \"_indextime\": "
                    "6}\n{\"_time\": 2, \"host\": \"a\", \"index\": \"main\", \"_indextime\": 4}",
                    "{\"host\": \"a\", \"firstTime\": 2, \"lastTime\": 5, \"recentTime\": 6, "
                    "\"totalCount\": 2, \"type\": \"hosts\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
