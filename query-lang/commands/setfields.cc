#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& setfields_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<std::pair<std::string, std::string>> values;
  PlainCommand command;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    RIFFLE_TRY(arguments.expect("="));
    const Token value = arguments.lexer().option_value();
    if (!value.is_text()) return arguments.unexpected(value, "a value");
    command.arguments +=
        (values.empty() ? " " : ", ") + print_field(field.name) + "=" + quote_string(value.text);
    values.emplace_back(std::move(field.name), value.text);
    arguments.accept(",");
  }
  if (values.empty()) return arguments.unexpected(arguments.peek(), "<field>=<value>");
  command.spec = &setfields_command();
  command.passes_limit = true;
  command.make = [values](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([values](const Batch& rows) -> Result<Batch> {
      Batch result = rows;
      for (const auto& [name, value] : values)
        result.set(name, index::Column::constant(index::Value(value), rows.rows()));
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& setfields_command() {
  static const CommandSpec spec = {
      .name = "setfields",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Gives fields one value in all rows",
      .description = "Values that are there are replaced.",
      .syntax = "setfields <field>=<value>, ...",
      .arguments = {{"<field>=<value>", ArgType::kText, "", "field and value"}},
      .examples = {{"| setfields team=\"web ops\", level=1", "Two constants",
                    "{\"n\": 1, \"level\": 9}", "{\"n\": 1, \"level\": 1, \"team\": \"web ops\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
