#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& dump_command();

namespace {

// What this server does not do; the search ends with it.
Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token all = arguments.rest();
  PlainCommand command;
  command.spec = &dump_command();
  if (!all.text.empty()) command.arguments = " " + all.text;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return environment_error(
        "dump: there is no Hadoop to write to; riffle search --output writes files");
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& dump_command() {
  static const CommandSpec spec = {
      .name = "dump",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Writes rows to Hadoop",
      .description =
          "Riffle knows no Hadoop; `riffle search --output` writes files. A search with it says so "
          "and ends.",
      .syntax = "dump <arguments>",
      .arguments = {{"<arguments>", ArgType::kText, "", "as Splunk takes them"}},
      .examples = {{"| dump basefilename=x", "It can be read, but not run"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
