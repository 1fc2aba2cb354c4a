#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& xyseries_command();

namespace {

struct Arguments {
  std::string x;
  std::string y;
  std::vector<FieldRef> data;
  bool grouped = false;
  std::string separator = ": ";
  std::string format;
};

std::string column_name(const Arguments& arguments, size_t data_fields, std::string_view data,
                        std::string_view value) {
  if (!arguments.format.empty()) {
    std::string name = arguments.format;
    for (const auto& [mark, text] :
         {std::pair<std::string_view, std::string_view>("$AGG$", data), {"$VAL$", value}}) {
      if (const size_t at = name.find(mark); at != std::string::npos)
        name.replace(at, mark.size(), text);
    }
    return name;
  }
  if (data_fields == 1) return std::string(value);
  return std::string(data) + arguments.separator + std::string(value);
}

Batch make_series(const Arguments& arguments, const Batch& rows) {
  std::vector<std::string> data;
  for (const Batch::Field& field : rows.fields()) {
    if (field.name != arguments.x && field.name != arguments.y &&
        selects(arguments.data, field.name))
      data.push_back(field.name);
  }
  std::map<std::string, size_t> places;  // of an x in the table
  std::string current;                   // with grouped: the x of the row that is being filled
  std::vector<Value> keys;
  std::vector<std::map<std::string, Value>> cells;
  std::vector<std::set<std::string>> names(data.size());
  for (size_t row = 0; row < rows.rows(); ++row) {
    const ValueView x = rows.at(row, arguments.x);
    const ValueView y = rows.at(row, arguments.y);
    if (x.is_null() || y.is_null()) continue;
    const std::string text = index::to_text(x);
    if (arguments.grouped && text != current) places.clear();
    current = text;
    const auto [place, fresh] = places.emplace(text, keys.size());
    if (fresh) {
      keys.push_back(x.to_value());
      cells.emplace_back();
    }
    for (size_t i = 0; i < data.size(); ++i) {
      const ValueView value = rows.at(row, data[i]);
      std::string name = column_name(arguments, data.size(), data[i], index::to_text(y));
      if (!value.is_null()) cells[place->second][name] = value.to_value();
      names[i].insert(std::move(name));
    }
  }
  // Rows in the order of x, unless they are grouped already; columns in the order of their names.
  std::vector<size_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  if (!arguments.grouped)
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return compare_keys(keys[a], keys[b]) < 0; });
  Batch table(order.size());
  ColumnBuilder first;
  for (const size_t place : order) first.add(keys[place]);
  table.set(arguments.x, first.finish());
  for (const std::set<std::string>& group : names) {
    for (const std::string& name : group) {
      ColumnBuilder builder;
      for (const size_t place : order) {
        const auto cell = cells[place].find(name);
        builder.add(cell == cells[place].end() ? Value() : cell->second);
      }
      table.set(name, builder.finish());
    }
  }
  return table;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(std::vector<FieldRef> fields, arguments.fields());
  if (fields.size() < 3)
    return arguments.error(
        "three fields are needed: for the rows, for the names of columns, for the values",
        arguments.command().span);
  parsed.x = fields[0].name;
  parsed.y = fields[1].name;
  parsed.data.assign(fields.begin() + 2, fields.end());
  RIFFLE_ASSIGN(parsed.grouped, arguments.bool_option("grouped", false));
  parsed.separator = arguments.text_option("sep", ": ");
  parsed.format = arguments.text_option("format");
  PlainCommand command;
  command.spec = &xyseries_command();
  command.arguments = arguments.print_options() + " " + print_fields(fields);
  command.keeps_order = false;
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed](const Batch& rows) -> Result<Batch> {
      return make_series(parsed, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& xyseries_command() {
  static const CommandSpec spec = {
      .name = "xyseries",
      .aliases = {"maketable"},
      .kind = CommandKind::kTransforming,
      .summary = "Makes columns of the values of a field",
      .description =
          "A row for each value of the first field, a column for each value of the second, with "
          "the values of the third in the cells. With several fields of values the columns are "
          "called `field: value`. `untable` is the other way round.",
      .syntax =
          "xyseries [grouped=<bool>] [sep=<text>] [format=<text>] <field> <field> <field> ...",
      .arguments = {{"<field>", ArgType::kFieldList, "", "for rows, for columns, for cells"},
                    {"grouped", ArgType::kBool, "f",
                     "whether rows of the same x stand together already and keep their order"},
                    {"sep", ArgType::kText, "\": \"",
                     "between field and value in the names of columns"},
                    {"format", ArgType::kText, "", "names of columns, as in $AGG$/$VAL$"}},
      .examples = {{"| xyseries d h v", "A column for each h",
                    "{\"d\": 1, \"h\": \"x\", \"v\": 5}\n{\"d\": 1, \"h\": \"y\", \"v\": "
                    "6}\n{\"d\": 2, \"h\": \"x\", \"v\": 7}",
                    "{\"d\": 1, \"x\": 5, \"y\": 6}\n{\"d\": 2, \"x\": 7}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
