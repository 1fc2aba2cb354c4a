#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::ValueView;

const CommandSpec& transpose_command();

namespace {

struct Arguments {
  uint64_t rows = 5;  // 0: all
  std::string column_name = "column";
  std::string header_field;
  bool include_empty = true;
};

Batch turn(const Arguments& arguments, const Batch& rows) {
  const size_t most =
      arguments.rows == 0 ? rows.rows() : std::min<size_t>(arguments.rows, rows.rows());
  ColumnBuilder names;
  std::vector<ColumnBuilder> columns(most);
  size_t lines = 0;
  for (const Batch::Field& field : rows.fields()) {
    // The internal fields do not become lines, but for the time.
    if (field.name == arguments.header_field ||
        (field.name.starts_with('_') && field.name != "_time"))
      continue;
    bool empty = true;
    for (size_t row = 0; row < most && empty; ++row)
      empty = index::to_text(field.column->at(row)).empty();
    if (empty && !arguments.include_empty) continue;
    names.add_text(field.name);
    for (size_t row = 0; row < most; ++row) columns[row].add(field.column->at(row));
    ++lines;
  }
  Batch table(lines);
  table.set(arguments.column_name, names.finish());
  for (size_t row = 0; row < most; ++row) {
    const ValueView header = rows.at(row, arguments.header_field);
    table.set(header.is_null() ? fmt::format("row {}", row + 1) : index::to_text(header),
              columns[row].finish());
  }
  return table;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    RIFFLE_ASSIGN(parsed.rows, arguments.count());
  }
  parsed.column_name = arguments.text_option("column_name", "column");
  parsed.header_field = arguments.text_option("header_field");
  RIFFLE_ASSIGN(parsed.include_empty, arguments.bool_option("include_empty", true));
  PlainCommand command;
  command.spec = &transpose_command();
  command.arguments = fmt::format(" {}", parsed.rows) + arguments.print_options();
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      if (parsed.rows != 0 && rows.rows() > parsed.rows)
        warn(context,
             fmt::format(
                 "transpose made columns of the first {} of {} rows (`transpose 0` takes all)",
                 parsed.rows, rows.rows()),
             "transpose");
      return turn(parsed, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& transpose_command() {
  static const CommandSpec spec = {
      .name = "transpose",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Turns rows into columns",
      .description =
          "The first five rows, unless a number is given; a message tells when there were more. "
          "Columns are called `row 1`, `row 2` …, or after a field.",
      .syntax =
          "transpose [<n>] [column_name=<text>] [header_field=<field>] [include_empty=<bool>]",
      .arguments = {{"<n>", ArgType::kNumber, "5", "how many rows; 0 for all"},
                    {"column_name", ArgType::kText, "column",
                     "the first column, which has the names of the fields"},
                    {"header_field", ArgType::kField, "", "the field that names the columns"},
                    {"include_empty", ArgType::kBool, "t",
                     "whether fields without a value have a row"}},
      .examples = {{"| transpose", "Rows as columns",
                    "{\"n\": \"a\", \"v\": 1}\n{\"n\": \"b\", \"v\": 2}",
                    "{\"column\": \"n\", \"row 1\": \"a\", \"row 2\": \"b\"}\n{\"column\": \"v\", "
                    "\"row 1\": 1, \"row 2\": 2}"},
                   {"| transpose header_field=n column_name=what", "Columns named by a field",
                    "{\"n\": \"a\", \"v\": 1}\n{\"n\": \"b\", \"v\": 2}",
                    "{\"what\": \"v\", \"a\": 1, \"b\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
