#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& input_command();

namespace {

// What this server does not do; the search ends with it.
Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token all = arguments.rest();
  PlainCommand command;
  command.spec = &input_command();
  if (!all.text.empty()) command.arguments = " " + all.text;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return environment_error("input: inputs are set up in the configuration of the server");
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& input_command() {
  static const CommandSpec spec = {
      .name = "input",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Adds inputs",
      .description =
          "Taps are set up in the configuration of the server, not by searches: a search with it "
          "says so and ends.",
      .syntax = "input add|remove <arguments>",
      .arguments = {{"<arguments>", ArgType::kText, "", "as Splunk takes them"}},
      .examples = {{"| input add path=/var/log", "It can be read, but not run"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
