#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& sendalert_command();

namespace {

// What this server does not do; the search ends with it.
Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  if (arguments.at_end()) return arguments.unexpected(arguments.peek(), "arguments");
  const Token all = arguments.rest();
  PlainCommand command;
  command.spec = &sendalert_command();
  command.arguments = " " + all.text;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return refusing(user_error("sendalert: this server has no alert actions"));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& sendalert_command() {
  static const CommandSpec spec = {
      .name = "sendalert",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Runs an alert action",
      .description = "Riffle has no alert actions: a search with it says so and ends.",
      .syntax = "sendalert <arguments>",
      .arguments = {{"<arguments>", ArgType::kText, "", "as Splunk takes them"}},
      .examples = {{"| sendalert chat", "It can be read, but not run"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
