#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& localop_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.expect_end());
  PlainCommand command;
  command.spec = &localop_command();

  command.passes_limit = true;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([](const Batch& rows) -> Result<Batch> { return rows; });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& localop_command() {
  static const CommandSpec spec = {
      .name = "localop",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Runs the rest in one place",
      .description =
          "In Splunk what follows runs on the search head and not on the indexers. Riffle's rows "
          "are the same wherever a command runs; what follows runs in one worker.",
      .syntax = "localop",
      .arguments = {},
      .examples = {{"| localop", "The rows stay as they are", "{\"n\": 1}", "{\"n\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
