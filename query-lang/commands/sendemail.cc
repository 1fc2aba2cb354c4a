#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& sendemail_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token all = arguments.rest();
  if (all.text.find("to=") == std::string::npos)
    return arguments.error("to=<address> is missing", arguments.command().span);
  PlainCommand command;
  command.spec = &sendemail_command();
  command.arguments = " " + all.text;
  command.make = [](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    warn(context, "sendemail sent nothing: this server has no mail set up", "sendemail");
    return each_batch([](const Batch& rows) -> Result<Batch> { return rows; });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& sendemail_command() {
  static const CommandSpec spec = {
      .name = "sendemail",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Sends the rows by mail",
      .description =
          "Riffle sends no mail: the rows go on and a message says that nothing was sent.",
      .syntax = "sendemail <arguments>",
      .arguments = {{"<arguments>", ArgType::kText, "", "to=<address> and all that Splunk takes"}},
      .examples = {{"| sendemail to=\"ops@example.com\" subject=\"Report\"", "The rows go on",
                    "{\"n\": 1}", "{\"n\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
