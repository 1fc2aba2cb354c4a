#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& reverse_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser&) {
  PlainCommand command;
  command.spec = &reverse_command();
  command.keeps_order = false;
  command.make = [](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [](const Batch& rows) -> Result<Batch> {
      std::vector<uint32_t> order(rows.rows());
      for (uint32_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<uint32_t>(order.size()) - 1 - i;
      return rows.take(order);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& reverse_command() {
  static const CommandSpec spec = {
      .name = "reverse",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Turns the order of the rows round",
      .description = "Events come newest first; behind it they are oldest first.",
      .syntax = "reverse",
      .arguments = {},
      .examples = {{"| reverse", "The last row first", "{\"n\": 1}\n{\"n\": 2}",
                    "{\"n\": 2}\n{\"n\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
