#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/delimiter_field.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& mvcombine_command();

namespace {

// Rows with the same key are equal in all other fields.
std::string key_of(const Batch& rows, size_t row, std::string_view without) {
  std::string key;
  for (const Batch::Field& field : rows.fields()) {
    if (field.name == without) continue;
    const ValueView value = field.column->at(row);
    const std::string text = index::to_text(value);
    key += value.is_null() ? "-" : std::to_string(text.size()) + ":" + text;
  }
  return key;
}

Batch combine(const std::string& field, const std::optional<std::string>& delimiter,
              const Batch& rows) {
  const index::ColumnPtr* column = rows.find(field);
  if (column == nullptr) return rows;
  std::unordered_map<std::string, size_t> places;
  std::vector<uint32_t> first;
  std::vector<Value> values;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const ValueView value = (*column)->at(row);
    // A row without the field stays for itself.
    std::string key = value.is_null() ? "row " + std::to_string(row) : key_of(rows, row, field);
    const auto [place, fresh] = places.emplace(std::move(key), first.size());
    if (fresh) {
      first.push_back(row);
      values.push_back(value.to_value());
    } else {
      values[place->second].append(value.to_value());
    }
  }
  ColumnBuilder builder;
  for (const Value& value : values) builder.add(value);
  Batch result = rows.take(first);
  result.set(field, builder.finish());
  if (delimiter)
    result.set(delimiter_field(field), index::Column::constant(Value(*delimiter), result.rows()));
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const FieldRef field, arguments.field());
  RIFFLE_TRY(arguments.take_options());
  std::optional<std::string> delimiter;
  if (arguments.has_option("delim")) delimiter = arguments.text_option("delim");
  PlainCommand command;
  command.spec = &mvcombine_command();
  command.arguments = arguments.print_options() + " " + print_field(field.name);
  command.demand = demand_everything;
  command.make = [name = field.name, delimiter](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [name, delimiter](const Batch& rows) -> Result<Batch> {
      return combine(name, delimiter, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& mvcombine_command() {
  static const CommandSpec spec = {
      .name = "mvcombine",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Puts rows together that differ in one field only",
      .description =
          "The field has the values of all of them, in their order. Name the fields that matter "
          "with `fields` before: `_time` and `_raw` count as well.",
      .syntax = "mvcombine [delim=<text>] <field>",
      .arguments = {{"<field>", ArgType::kField, "", "the field that may differ"},
                    {"delim", ArgType::kText, "", "what nomv behind it puts between the values"}},
      .examples = {{"| mvcombine v", "Values of equal rows together",
                    "{\"h\": \"a\", \"v\": 1}\n{\"h\": \"a\", \"v\": 2}\n{\"h\": \"b\", \"v\": 3}",
                    "{\"h\": \"a\", \"v\": [1, 2]}\n{\"h\": \"b\", \"v\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
