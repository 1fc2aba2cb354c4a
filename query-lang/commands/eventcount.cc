#include "query-lang/commands/index_list.h"
#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

const CommandSpec& eventcount_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  IndexList indexes;
  RIFFLE_TRY(indexes.take_all(arguments));
  RIFFLE_ASSIGN(const bool summarize, arguments.bool_option("summarize", true));
  RIFFLE_ASSIGN(const bool sizes, arguments.bool_option("report_size", false));
  RIFFLE_TRY(arguments.bool_option("list_vix", true));
  RIFFLE_TRY(arguments.bool_option("list_federated_remote", false));
  std::string text = "search earliest=0 latest=+10y " + indexes.search();
  std::string printed = "eventcount" + indexes.print(arguments);
  if (sizes) text += " | eval _size=len(_raw)";
  text += sizes ? " | stats count, sum(_size) AS size_bytes" : " | stats count";
  if (!summarize)
    text += " BY index | eval server=\"local\" | table count index server" +
            std::string(sizes ? " size_bytes" : "");
  return make_rewritten(arguments, std::move(printed), text);
}

}  // namespace

const CommandSpec& eventcount_command() {
  static const CommandSpec spec = {
      .name = "eventcount",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "How many events there are, of all times",
      .description = "In all indexes or those named; with `summarize=f` a row for each index.",
      .syntax =
          "eventcount [summarize=<bool>] [index=<name>] ... [list_vix=<bool>] "
          "[list_federated_remote=<bool>] [report_size=<bool>]",
      .arguments = {{"summarize", ArgType::kBool, "t", "one row for all"},
                    {"index", ArgType::kText, "*", "may be given several times"},
                    {"list_vix", ArgType::kBool, "t", "virtual indexes too: there are none"},
                    {"list_federated_remote", ArgType::kBool, "f",
                     "those of other servers too: there are none"},
                    {"report_size", ArgType::kBool, "f",
                     "size_bytes: how much text the events have"}},
      .examples =
          {{"| eventcount summarize=f index=*", "By index",
            "{\"_time\": 1, \"index\": \"a\"}\n{\"_time\": 1, \"index\": \"b\"}\n{\"_time\": "
            "1, \"index\": \"b\"}",
            "{\"count\": 1, \"index\": \"a\", \"server\": \"local\"}\n{\"count\": 2, "
            "\"index\": \"b\", \"server\": \"local\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
