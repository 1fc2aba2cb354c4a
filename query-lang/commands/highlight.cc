#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& highlight_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const std::vector<FieldRef> words, arguments.fields());
  PlainCommand command;
  command.spec = &highlight_command();
  command.arguments = " " + print_fields(words);
  command.passes_limit = true;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([](const Batch& rows) -> Result<Batch> { return rows; });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& highlight_command() {
  static const CommandSpec spec = {
      .name = "highlight",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Marks words in the events on the page",
      .description = "A wish to the page that shows the events; rows stay as they are.",
      .syntax = "highlight <text>, ...",
      .arguments = {{"<text>", ArgType::kText, "", "what to mark"}},
      .examples = {{"| highlight error, \"log in\"", "The rows stay as they are", "{\"n\": 1}",
                    "{\"n\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
