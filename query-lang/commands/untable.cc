#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::ValueView;

const CommandSpec& untable_command();

namespace {

struct Arguments {
  std::string x;
  std::string name;
  std::string value;
};

Batch lengthen(const Arguments& arguments, const Batch& rows) {
  std::vector<uint32_t> source;
  ColumnBuilder names;
  ColumnBuilder values;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    for (const Batch::Field& field : rows.fields()) {
      const ValueView value = field.column->at(row);
      if (field.name == arguments.x || field.name.starts_with('_') || value.is_null()) continue;
      source.push_back(row);
      names.add_text(field.name);
      values.add(value);
    }
  }
  Batch table(source.size());
  table.set(arguments.x, index::Column::take(rows.column(arguments.x), source));
  table.set(arguments.name, names.finish());
  table.set(arguments.value, values.finish());
  return table;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(std::vector<FieldRef> fields, arguments.fields());
  if (fields.size() != 3)
    return arguments.error(
        "three fields are needed: the one that stays, for the names, for the values",
        arguments.command().span);
  const Arguments parsed{fields[0].name, fields[1].name, fields[2].name};
  PlainCommand command;
  command.spec = &untable_command();
  command.arguments = " " + print_fields(fields);
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(
        context, [parsed](const Batch& rows) -> Result<Batch> { return lengthen(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& untable_command() {
  static const CommandSpec spec = {
      .name = "untable",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Makes a row of each cell",
      .description =
          "Each field but the first becomes a row with its name and value. `xyseries` is the other "
          "way round.",
      .syntax = "untable <field> <field> <field>",
      .arguments = {{"<field>", ArgType::kFieldList, "",
                     "the field that stays, the one for names, the one for values"}},
      .examples = {{"| untable d h v", "Long instead of wide", "{\"d\": 1, \"x\": 5, \"y\": 6}",
                    "{\"d\": 1, \"h\": \"x\", \"v\": 5}\n{\"d\": 1, \"h\": \"y\", \"v\": 6}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
