#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& correlate_command();

namespace {

// The share of the rows with one of the two fields that have both.
Batch correlate(const Batch& rows) {
  std::vector<const Batch::Field*> fields;
  for (const Batch::Field& field : rows.fields()) {
    if (!field.name.starts_with('_')) fields.push_back(&field);
  }
  index::BatchBuilder table;
  for (const Batch::Field* a : fields) {
    table.begin_row();
    table.set("RowField", ValueView(std::string_view(a->name)));
    for (const Batch::Field* b : fields) {
      double both = 0;
      double either = 0;
      for (size_t row = 0; row < rows.rows(); ++row) {
        const bool in_a = !a->column->is_null(row);
        const bool in_b = !b->column->is_null(row);
        both += in_a && in_b ? 1 : 0;
        either += in_a || in_b ? 1 : 0;
      }
      table.set(b->name, ValueView(either == 0 ? 0 : both / either));
    }
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser&) {
  PlainCommand command;
  command.spec = &correlate_command();
  command.demand = demand_everything;
  command.make = [](const index::SearchContext& context) {
    return Result(
        whole_table(context, [](const Batch& rows) -> Result<Batch> { return correlate(rows); }));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& correlate_command() {
  static const CommandSpec spec = {
      .name = "correlate",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "How often fields occur together",
      .description =
          "A row and a column for each field but internal ones; the cell is the share of the rows "
          "with one of the two that have both.",
      .syntax = "correlate",
      .arguments = {},
      .examples = {{"| correlate", "Two fields", R"({"a": 1, "b": 1}
{"a": 1})",
                    R"({"RowField": "a", "a": 1, "b": 0.5}
{"RowField": "b", "a": 0.5, "b": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
