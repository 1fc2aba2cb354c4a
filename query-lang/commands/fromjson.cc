#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/found_fields.h"
#include "query-lang/functions/json_path.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& fromjson_command();

namespace {

// Scalars and arrays as fields have them, a multivalue for an array; what is deeper stays JSON.
Value field_value(const JsonValue& json) {
  if (!json.is_array()) return field_of_json(json);
  std::vector<Value> values;
  for (const JsonValue& element : json.elements()) values.push_back(field_of_json(element));
  return Value::make_multi(std::move(values));
}

Batch extract(std::string_view field, const std::string& prefix, const Batch& rows) {
  const index::ColumnPtr texts = rows.column(field);
  FoundFields found(rows);
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::optional<JsonValue> json = parse_json_argument(texts->at(row));
    if (!json || !json->is_object()) continue;
    for (const JsonValue::Member& member : json->members())
      found.add(row, prefix + member.name, field_value(member.value));
  }
  return found.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const FieldRef field, arguments.field());
  RIFFLE_TRY(arguments.take_options());
  const std::string prefix = arguments.text_option("prefix");
  PlainCommand command;
  command.spec = &fromjson_command();
  command.arguments = " " + print_field(field.name) + arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({field.name});
  command.make = [name = field.name,
                  prefix](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [name, prefix](const Batch& rows) -> Result<Batch> { return extract(name, prefix, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& fromjson_command() {
  static const CommandSpec spec = {
      .name = "fromjson",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Turns the members of a JSON object into fields",
      .description =
          "An array becomes a multivalue; objects inside stay JSON text, for another `fromjson` or "
          "`spath`. Rows whose field holds no object stay as they are.",
      .syntax = "fromjson <field> [prefix=<text>]",
      .arguments = {{"<field>", ArgType::kField, "", "the field with the object"},
                    {"prefix", ArgType::kText, "", "put before the names of the new fields"}},
      .examples = {{"| fromjson j prefix=a_ | fields - j", "Members",
                    "{\"j\": \"{\\\"user\\\":\\\"kim\\\",\\\"n\\\":[1,2]}\"}",
                    "{\"a_user\": \"kim\", \"a_n\": [1, 2]}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
