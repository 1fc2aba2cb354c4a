#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& gauge_command();

namespace {

// A value of a row, or a number.
struct GaugeValue {
  std::string field;
  double number = 0;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<GaugeValue> values;
  std::vector<std::string> fields;
  PlainCommand command;
  while (!arguments.at_end()) {
    if (arguments.accept(",")) continue;
    const std::optional<double> number = arguments.accept_number();
    if (number) {
      values.push_back({"", *number});
      command.arguments += " " + index::format_number(*number);
      continue;
    }
    RIFFLE_ASSIGN(const FieldRef field, arguments.field());
    values.push_back({field.name, 0});
    fields.push_back(field.name);
    command.arguments += " " + print_field(field.name);
  }
  if (values.empty()) return arguments.unexpected(arguments.peek(), "a field or a number");
  command.spec = &gauge_command();
  command.demand = [fields](const index::FieldDemand&) { return index::FieldDemand::only(fields); };
  command.make =
      [values](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [values](const Batch& rows) -> Result<Batch> {
      if (rows.rows() == 0) return Batch();
      Batch table(1);
      for (size_t i = 0; i < values.size(); ++i) {
        const index::Value value = values[i].field.empty() ? index::Value(values[i].number)
                                                           : rows.at(0, values[i].field).to_value();
        table.set(i == 0 ? "x" : fmt::format("y{}", i), index::Column::constant(value, 1));
      }
      return table;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& gauge_command() {
  static const CommandSpec spec = {
      .name = "gauge",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Makes the table of a gauge",
      .description =
          "One row, from the first: the value `x` and the borders of its ranges `y1`, `y2` …",
      .syntax = "gauge <value> <border> ...",
      .arguments = {{"<value>", ArgType::kField, "", "a field or a number"},
                    {"<border>", ArgType::kText, "", "fields or numbers, ascending"}},
      .examples = {{"| gauge n 0 50 100", "A value between 0 and 100", "{\"n\": 42}",
                    "{\"x\": 42, \"y1\": 0, \"y2\": 50, \"y3\": 100}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
