#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;

const CommandSpec& accum_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const FieldRef field, arguments.field());
  std::string target = field.name;
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(FieldRef alias, arguments.field());
    target = std::move(alias.name);
  }
  PlainCommand command;
  command.spec = &accum_command();
  command.arguments =
      " " + print_field(field.name) + (target == field.name ? "" : " AS " + print_field(target));
  command.demand = demand_also({field.name});
  command.make = [name = field.name,
                  target](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([name, target, sum = 0.0](const Batch& rows) mutable -> Result<Batch> {
      const index::ColumnPtr column = rows.column(name);
      const index::ColumnPtr before = rows.column(target);
      ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        if (const std::optional<double> number = index::as_number(column->at(row))) {
          sum += *number;
          builder.add_number(sum);
        } else {
          builder.add(before->at(row));
        }
      }
      Batch result = rows;
      result.set(target, builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& accum_command() {
  static const CommandSpec spec = {
      .name = "accum",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Adds a field up row by row",
      .description = "Rows whose value is no number stay as they are.",
      .syntax = "accum <field> [AS <field>]",
      .arguments = {{"<field>", ArgType::kField, "",
                     "the field to add up, and where the sum goes: by default there as well"}},
      .examples = {{"| accum n AS total", "A running sum", "{\"n\": 1}\n{\"n\": 2}",
                    "{\"n\": 1, \"total\": 1}\n{\"n\": 2, \"total\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
