#include <memory>
#include <optional>
#include <utility>

#include "indexer/base/json.h"
#include "indexer/extract/event_fields.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/xml_fields.h"
#include "query-lang/exec/found_fields.h"
#include "query-lang/functions/json_path.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& spath_command();

namespace {

struct Arguments {
  std::string input = "_raw";
  std::string output;
  std::string path;  // empty: all fields
};

Value at_path(const JsonPath& path, std::string_view text) {
  const Result<JsonValue> json = parse_json(text, {.replace_invalid_utf8 = true});
  if (!json) return {};
  std::vector<Value> values;
  for (const JsonValue* found : find_json(*json, path)) {
    Value value = field_of_json(*found);
    if (!value.is_null()) values.push_back(std::move(value));
  }
  return Value::make_multi(std::move(values));
}

// What is no match keeps the value that the row has.
Batch extract_path(const Arguments& arguments, const JsonPath& path, const Batch& rows) {
  const index::ColumnPtr input = rows.column(arguments.input);
  const index::ColumnPtr before = rows.column(arguments.output);
  ColumnBuilder builder;
  std::string scratch;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const ValueView text = input->at(row);
    const std::string_view source = index::to_text(text, scratch);
    const Value value =
        is_xml(source) ? xml_at_path(source, arguments.path) : at_path(path, source);
    builder.add(value.is_null() ? before->at(row) : ValueView(value));
  }
  Batch result = rows;
  result.set(arguments.output, builder.finish());
  return result;
}

void extract_all(std::string_view text, index::EventFields& fields) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  fields.clear();
  if (text.starts_with('{')) {
    index::extract_fields(text, index::FieldDemand::everything(), fields);
  } else if (text.starts_with('[')) {
    // As the member of an object, whose name is then taken away.
    constexpr std::string_view kName = "x";
    index::EventFields named;
    index::extract_fields("{\"x\":" + std::string(text) + "}", index::FieldDemand::everything(),
                          named);
    for (index::EventFields::Field& field : named.fields)
      fields.add(std::string_view(field.name).substr(kName.size()), std::move(field.value));
  } else if (is_xml(text)) {
    xml_fields(text, fields);
  }
}

Batch extract_everything(const Arguments& arguments, const Batch& rows) {
  const index::ColumnPtr input = rows.column(arguments.input);
  FoundFields found(rows);
  index::EventFields fields;
  std::string scratch;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const ValueView text = input->at(row);
    if (text.is_null()) continue;
    extract_all(index::to_text(text, scratch), fields);
    for (const index::EventFields::Field& field : fields.fields)
      found.add(row, field.name, field.value);
  }
  return found.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::optional<std::string> path;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      if (path)
        return arguments.unexpected(arguments.peek(), "an option, as there is a path already");
      const Token token = arguments.lexer().option_value();
      if (!token.is_text()) return arguments.unexpected(token, "a path");
      path = token.text;
    }
    arguments.accept(",");
  }
  parsed.input = arguments.text_option("input", "_raw");
  parsed.path = arguments.text_option("path", path.value_or(""));
  parsed.output = arguments.text_option("output", parsed.path);
  if (parsed.path.empty() && arguments.has_option("output"))
    return arguments.error("output needs a path", arguments.option_span("output"));
  PlainCommand command;
  command.spec = &spath_command();
  command.arguments = arguments.print_options();
  if (path) command.arguments += " " + quote_string(*path);
  command.passes_limit = true;
  command.demand = demand_also({parsed.input});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    if (parsed.path.empty())
      return each_batch([parsed](const Batch& rows) -> Result<Batch> {
        return extract_everything(parsed, rows);
      });
    return each_batch(
        [parsed, steps = parse_json_path(parsed.path)](const Batch& rows) -> Result<Batch> {
          return extract_path(parsed, steps, rows);
        });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& spath_command() {
  static const CommandSpec spec = {
      .name = "spath",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Takes fields out of JSON or XML",
      .description =
          "With a path, the values it leads to: `a.b`, `a{}.b` for all elements of an array, "
          "`a{0}.b` for its first. In XML `a.b{@name}` is an attribute and `b{2}` the second `b`. "
          "Without one all fields, however long the text is. Rows whose text is neither stay as "
          "they are.",
      .syntax = "spath [input=<field>] [output=<field>] [path=<path> | <path>]",
      .arguments = {{"<path>", ArgType::kText, "", "where to look"},
                    {"path", ArgType::kText, "", "the same"},
                    {"input", ArgType::kField, "_raw", "the field with the text"},
                    {"output", ArgType::kField, "",
                     "the field to make; by default called as the path"}},
      .examples = {{"| spath input=j path=a{}.k output=k", "All values of a path",
                    "{\"j\": \"{\\\"a\\\": [{\\\"k\\\": 1}, {\\\"k\\\": 2}]}\"}",
                    "{\"j\": \"{\\\"a\\\": [{\\\"k\\\": 1}, {\\\"k\\\": 2}]}\", \"k\": [1, 2]}"},
                   {"| spath input=j | fields - j", "All fields",
                    "{\"j\": \"{\\\"a\\\": {\\\"b\\\": 1}, \\\"c\\\": [2, 3]}\"}",
                    "{\"a.b\": 1, \"c{}\": [2, 3]}"},
                   {"| spath input=x path=r.v{@id} output=id | table id", "An attribute",
                    "{\"x\": \"<r><v id=\\\"7\\\">text</v></r>\"}", "{\"id\": 7}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
