#include <deque>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;

const CommandSpec& delta_command();

namespace {

struct Arguments {
  std::string field;
  std::string target;
  uint64_t distance = 1;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const FieldRef field, arguments.field());
  parsed.field = field.name;
  parsed.target = "delta(" + field.name + ")";
  RIFFLE_TRY(arguments.take_options());
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(FieldRef alias, arguments.field());
    parsed.target = std::move(alias.name);
  }
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(parsed.distance, arguments.count_option("p", 1));
  if (parsed.distance == 0)
    return arguments.error("p must be 1 or more", arguments.option_span("p"));
  PlainCommand command;
  command.spec = &delta_command();
  command.arguments = " " + print_field(parsed.field) + " AS " + print_field(parsed.target) +
                      arguments.print_options();
  command.demand = demand_also({parsed.field});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([parsed, before = std::deque<std::optional<double>>()](
                          const Batch& rows) mutable -> Result<Batch> {
      const index::ColumnPtr column = rows.column(parsed.field);
      ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        const std::optional<double> number = index::as_number(column->at(row));
        const bool far_enough = before.size() == parsed.distance;
        if (number && far_enough && before.front()) {
          builder.add_number(*number - *before.front());
        } else {
          builder.add_null();
        }
        before.push_back(number);
        if (far_enough) before.pop_front();
      }
      Batch result = rows;
      result.set(parsed.target, builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& delta_command() {
  static const CommandSpec spec = {
      .name = "delta",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "The difference to an earlier row",
      .description =
          "This row's number less that of the row before it, or `p` rows before. The field is "
          "called `delta(x)` unless it is named.",
      .syntax = "delta <field> [AS <field>] [p=<n>]",
      .arguments = {{"<field>", ArgType::kField, "",
                     "the field with the number, and the one to make"},
                    {"p", ArgType::kNumber, "1", "how many rows before"}},
      .examples = {{"| delta x AS d", "From row to row", "{\"x\": 5}\n{\"x\": 7}\n{\"x\": 4}",
                    "{\"x\": 5}\n{\"x\": 7, \"d\": 2}\n{\"x\": 4, \"d\": -3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
