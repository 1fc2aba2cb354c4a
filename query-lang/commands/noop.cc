#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& noop_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token all = arguments.rest();
  PlainCommand command;
  command.spec = &noop_command();
  if (!all.text.empty()) command.arguments = " " + all.text;
  command.passes_limit = true;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([](const Batch& rows) -> Result<Batch> { return rows; });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& noop_command() {
  static const CommandSpec spec = {
      .name = "noop",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Does nothing",
      .description =
          "In Splunk it turns optimisations and logging on and off, which never changes the rows.",
      .syntax = "noop [<arguments>]",
      .arguments = {{"<arguments>", ArgType::kText, "", "as Splunk takes them"}},
      .examples = {{"| noop search_optimization=false", "The rows stay as they are", "{\"n\": 1}",
                    "{\"n\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
