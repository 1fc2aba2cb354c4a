#include <memory>
#include <utility>

#include "query-lang/commands/column_totals.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& addtotals_command();

namespace {

struct Arguments {
  bool row = true;
  bool column = false;
  std::string field_name = "Total";
  ColumnTotals totals;
};

Batch add_row_totals(const Arguments& arguments, const Batch& rows) {
  std::vector<double> sums(rows.rows(), 0);
  for (const Batch::Field& field : rows.fields()) {
    if (!is_totalled(arguments.totals, field.name)) continue;
    for (size_t row = 0; row < rows.rows(); ++row) {
      if (const std::optional<double> number = index::as_number(field.column->at(row)))
        sums[row] += *number;
    }
  }
  Batch result = rows;
  result.set(arguments.field_name, index::Column::numbers(std::move(sums)));
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      parsed.totals.fields.push_back(std::move(field));
    }
    arguments.accept(",");
  }
  RIFFLE_ASSIGN(parsed.row, arguments.bool_option("row", true));
  RIFFLE_ASSIGN(parsed.column, arguments.bool_option("col", false));
  parsed.field_name = arguments.text_option("fieldname", "Total");
  parsed.totals.label_field = arguments.text_option("labelfield");
  parsed.totals.label = arguments.text_option("label", "Total");
  PlainCommand command;
  command.spec = &addtotals_command();
  command.arguments = arguments.print_options();
  if (!parsed.totals.fields.empty()) command.arguments += " " + print_fields(parsed.totals.fields);
  if (parsed.column) command.kind = CommandKind::kDataset;
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    const auto change = [parsed](const Batch& rows) -> Result<Batch> {
      Batch result = parsed.row ? add_row_totals(parsed, rows) : rows;
      if (!parsed.column) return result;
      ColumnTotals totals = parsed.totals;
      // The column of the rows' totals has a total as well.
      if (parsed.row && !totals.fields.empty())
        totals.fields.push_back({parsed.field_name, true, {}});
      return add_column_totals(totals, result);
    };
    return parsed.column ? whole_table(context, change) : each_batch(change);
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& addtotals_command() {
  static const CommandSpec spec = {
      .name = "addtotals",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Adds up the numbers of each row, or of each column",
      .description =
          "Without a list all fields count but internal ones. What is no number is passed over. "
          "With `col=t` a row with the columns' sums comes last.",
      .syntax =
          "addtotals [row=<bool>] [col=<bool>] [fieldname=<field>] [labelfield=<field>] "
          "[label=<text>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "which fields to add; wildcards allowed"},
                    {"row", ArgType::kBool, "t", "whether each row has its sum"},
                    {"col", ArgType::kBool, "f", "whether a last row has the sums of the columns"},
                    {"fieldname", ArgType::kField, "Total", "the field of a row's sum"},
                    {"labelfield", ArgType::kField, "",
                     "the field of the last row that has its label"},
                    {"label", ArgType::kText, "Total", "the label"}},
      .examples =
          {{"| addtotals", "A sum for each row", "{\"a\": 1, \"b\": 2, \"c\": \"x\"}",
            "{\"a\": 1, \"b\": 2, \"c\": \"x\", \"Total\": 3}"},
           {"| addtotals row=f col=t labelfield=h", "A sum for each column",
            "{\"h\": \"x\", \"n\": 1}\n{\"h\": \"y\", \"n\": 2}",
            "{\"h\": \"x\", \"n\": 1}\n{\"h\": \"y\", \"n\": 2}\n{\"h\": \"Total\", \"n\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
