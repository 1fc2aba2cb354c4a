#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "indexer/base/json.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/functions/json_path.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& tojson_command();

namespace {

enum class Type : uint8_t { kAuto, kNumber, kText, kBool, kJson, kNone };

struct Rule {
  Type type = Type::kAuto;
  std::vector<FieldRef> fields;
};

struct Arguments {
  std::vector<Rule> rules;
  Type default_type = Type::kAuto;
  bool fill_null = false;
  bool internal = false;
  std::string output = "_raw";
};

std::optional<Type> find_type(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Type>, 6> kTypes = {
      {{"auto", Type::kAuto},
       {"num", Type::kNumber},
       {"str", Type::kText},
       {"bool", Type::kBool},
       {"json", Type::kJson},
       {"none", Type::kNone}}};
  for (const auto& [known, type] : kTypes) {
    if (same_name(known, name)) return type;
  }
  return {};
}

Type type_of(const Arguments& arguments, std::string_view field) {
  for (const Rule& rule : arguments.rules) {
    if (selects(rule.fields, field)) return rule.type;
  }
  return arguments.rules.empty() ? arguments.default_type : Type::kNone;
}

// A single value; null where it is none of that type.
JsonValue json_value(Type type, const ValueView& value) {
  const std::string text = index::to_text(value);
  switch (type) {
    case Type::kNumber: {
      const std::optional<double> number = index::as_number(value);
      return number ? JsonValue::number(index::format_number(*number)) : JsonValue();
    }
    case Type::kBool: {
      const std::optional<bool> truth = parse_bool(text);
      return truth ? JsonValue::boolean(*truth) : JsonValue();
    }
    case Type::kJson: {
      Result<JsonValue> json = parse_json(text);
      return json ? std::move(*json) : JsonValue();
    }
    case Type::kText:
      return JsonValue::string(text);
    case Type::kAuto:
    case Type::kNone:
      break;
  }
  if (same_name(text, "true") || same_name(text, "false"))
    return JsonValue::boolean(same_name(text, "true"));
  return json_of_field(value, false);
}

JsonValue json_of(Type type, const ValueView& value) {
  if (value.kind() != index::ValueKind::kMulti) return json_value(type, value);
  JsonValue array = JsonValue::array();
  for (const index::Value& element : value.elements()) array.append(json_value(type, element));
  return array;
}

Batch add_json(const Arguments& arguments, const Batch& rows) {
  index::ColumnBuilder builder;
  for (size_t row = 0; row < rows.rows(); ++row) {
    JsonValue object = JsonValue::object();
    for (const Batch::Field& field : rows.fields()) {
      const Type type = type_of(arguments, field.name);
      if (type == Type::kNone || (field.name.starts_with('_') && !arguments.internal)) continue;
      const ValueView value = field.column->at(row);
      JsonValue json = value.is_null() ? JsonValue() : json_of(type, value);
      if (!json.is_null() || arguments.fill_null) object.append(field.name, std::move(json));
    }
    builder.add_text(print_json(object));
  }
  Batch result = rows;
  result.set(arguments.output, builder.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  PlainCommand command;
  std::string rules;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    const Token name = arguments.next();
    const std::optional<Type> type = find_type(name.text);
    if (!type) return arguments.unexpected(name, "one of auto, num, str, bool, json, none");
    Rule rule;
    rule.type = *type;
    RIFFLE_TRY(arguments.expect("("));
    RIFFLE_ASSIGN(rule.fields, arguments.fields());
    RIFFLE_TRY(arguments.expect(")"));
    rules += " " + lower_name(name.text) + "(" + print_fields(rule.fields) + ")";
    parsed.rules.push_back(std::move(rule));
    arguments.accept(",");
  }
  parsed.default_type = *find_type(arguments.text_option("default_type", "auto"));
  RIFFLE_ASSIGN(parsed.fill_null, arguments.bool_option("fill_null", false));
  RIFFLE_ASSIGN(parsed.internal, arguments.bool_option("include_internal", false));
  parsed.output = arguments.text_option("output_field", parsed.output);
  command.spec = &tojson_command();
  command.arguments = arguments.print_options() + rules;
  command.passes_limit = true;
  command.demand = demand_everything;
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return add_json(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& tojson_command() {
  static const CommandSpec spec = {
      .name = "tojson",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Writes each row as a JSON object",
      .description =
          "Of all fields but internal ones, or of those that are named in `auto()`, `num()`, "
          "`str()`, `bool()` or `json()`; those in `none()` stay out. A value that is not of its "
          "type stays out as well, or is null with `fill_null=t`. `auto` sees numbers, true and "
          "false, and JSON for what they are.",
      .syntax =
          "tojson [default_type=<type>] [fill_null=<bool>] [include_internal=<bool>] "
          "[output_field=<field>] [<type>(<field>, ...)] ...",
      .arguments = {{"<type>", ArgType::kText, "", "auto, num, str, bool, json or none"},
                    {"<field>", ArgType::kFieldList, "", "fields of that type; wildcards allowed"},
                    {"default_type",
                     ArgType::kEnum,
                     "auto",
                     "of all fields where none is named",
                     {"auto", "num", "str", "bool", "json", "none"}},
                    {"fill_null", ArgType::kBool, "f",
                     "whether what is missing is written as null"},
                    {"include_internal", ArgType::kBool, "f", "whether internal fields come in"},
                    {"output_field", ArgType::kField, "_raw", "the field to make"}},
      .examples = {{"| tojson output_field=j", "All fields", "{\"a\": 1, \"b\": \"x\"}",
                    "{\"a\": 1, \"b\": \"x\", \"j\": \"{\\\"a\\\":1,\\\"b\\\":\\\"x\\\"}\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
