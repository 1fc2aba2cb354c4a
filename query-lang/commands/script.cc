#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& script_command();

namespace {

// What this server does not do; the search ends with it.
Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  if (arguments.at_end()) return arguments.unexpected(arguments.peek(), "arguments");
  const Token all = arguments.rest();
  PlainCommand command;
  command.spec = &script_command();
  command.arguments = " " + all.text;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return refusing(user_error("script: this server runs no external scripts"));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& script_command() {
  static const CommandSpec spec = {
      .name = "script",
      .aliases = {"run"},
      .kind = CommandKind::kStreaming,
      .summary = "Runs a script on the server",
      .description = "Riffle runs no scripts of others: a search with it says so and ends.",
      .syntax = "script <arguments>",
      .arguments = {{"<arguments>", ArgType::kText, "", "as Splunk takes them"}},
      .examples = {{"| script python tidy", "It can be read, but not run"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
