#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& delete_command();

namespace {

// What this server does not do; the search ends with it.
Result<std::unique_ptr<CommandNode>> parse(ArgParser&) {
  PlainCommand command;
  command.spec = &delete_command();
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return refusing(user_error("delete: searches delete nothing, events go when they expire"));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& delete_command() {
  static const CommandSpec spec = {
      .name = "delete",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Deletes events",
      .description =
          "Riffle keeps the events until they expire; no search deletes any: a search with it says "
          "so and ends.",
      .syntax = "delete",
      .arguments = {},
      .examples = {{"| delete", "It can be read, but not run"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
