#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& redistribute_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  std::string printed = arguments.print_options();
  if (arguments.accept_word("by")) {
    const bool brackets = arguments.accept("(");
    RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
    if (brackets) RIFFLE_TRY(arguments.expect(")"));
    printed += " by(" + print_fields(fields) + ")";
  }
  RIFFLE_ASSIGN(const uint64_t reducers, arguments.count_option("num_of_reducers", 1));
  if (reducers == 0)
    return arguments.error("num_of_reducers must be 1 or more",
                           arguments.option_span("num_of_reducers"));
  PlainCommand command;
  command.spec = &redistribute_command();
  command.arguments = printed;
  command.passes_limit = true;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([](const Batch& rows) -> Result<Batch> { return rows; });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& redistribute_command() {
  static const CommandSpec spec = {
      .name = "redistribute",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Spreads what follows over several machines",
      .description =
          "In Splunk a matter of speed: the rows are the same, and Riffle spreads work over its "
          "workers by itself.",
      .syntax = "redistribute [num_of_reducers=<n>] [by(<field>, ...)]",
      .arguments = {{"num_of_reducers", ArgType::kNumber, "", "how many machines"},
                    {"<field>", ArgType::kFieldList, "", "rows with the same values go together"}},
      .examples = {{"| redistribute by(n)", "The rows stay as they are", "{\"n\": 1}",
                    "{\"n\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
