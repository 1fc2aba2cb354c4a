#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& cefout_command();

namespace {

// What this server does not do; the search ends with it.
Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token all = arguments.rest();
  PlainCommand command;
  command.spec = &cefout_command();
  if (!all.text.empty()) command.arguments = " " + all.text;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return environment_error("cefout: this server forwards nothing in the common event format");
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& cefout_command() {
  static const CommandSpec spec = {
      .name = "cefout",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Sends events on in CEF",
      .description = "Riffle forwards nothing: a search with it says so and ends.",
      .syntax = "cefout <arguments>",
      .arguments = {{"<arguments>", ArgType::kText, "", "as Splunk takes them"}},
      .examples = {{"| cefout routing=x", "It can be read, but not run"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
