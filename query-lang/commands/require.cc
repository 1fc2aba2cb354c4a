#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& require_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  PlainCommand command;
  command.spec = &require_command();
  command.make = [span = arguments.command().span](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [span](const Batch& rows) -> Result<Batch> {
      if (rows.rows() == 0) return user_error("require: there are no results", span);
      return rows;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& require_command() {
  static const CommandSpec spec = {
      .name = "require",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Fails where there are no rows",
      .description = "So that a search that depends on them does not go on without.",
      .syntax = "require",
      .arguments = {},
      .examples = {{"| require", "There is one", R"({"a": 1})", R"({"a": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
