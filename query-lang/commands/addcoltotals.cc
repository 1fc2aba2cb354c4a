#include <memory>
#include <utility>

#include "query-lang/commands/column_totals.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& addcoltotals_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  ColumnTotals totals;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      totals.fields.push_back(std::move(field));
    }
    arguments.accept(",");
  }
  totals.label_field = arguments.text_option("labelfield");
  totals.label = arguments.text_option("label", "Total");
  PlainCommand command;
  command.spec = &addcoltotals_command();
  command.arguments = arguments.print_options();
  if (!totals.fields.empty()) command.arguments += " " + print_fields(totals.fields);
  command.demand = demand_everything;
  command.make =
      [totals](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [totals](const Batch& rows) -> Result<Batch> {
      return add_column_totals(totals, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& addcoltotals_command() {
  static const CommandSpec spec = {
      .name = "addcoltotals",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Adds a row with the sums of the columns",
      .description =
          "Without a list all fields count but internal ones. What is no number is passed over.",
      .syntax =
          "addcoltotals [labelfield=<field>] [label=<text>] [fieldname=<field>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "which fields to add; wildcards allowed"},
                    {"labelfield", ArgType::kField, "",
                     "the field of the last row that has its label"},
                    {"label", ArgType::kText, "Total", "the label"},
                    {"fieldname", ArgType::kField, "",
                     "names the sums of rows, which only addtotals makes"}},
      .examples =
          {{"| addcoltotals labelfield=n label=ALL", "A last row",
            "{\"n\": \"p\", \"a\": 1}\n{\"n\": \"q\", \"a\": 2}",
            "{\"n\": \"p\", \"a\": 1}\n{\"n\": \"q\", \"a\": 2}\n{\"n\": \"ALL\", \"a\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
