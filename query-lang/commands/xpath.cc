#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/xml_path.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& xpath_command();

namespace {

struct Arguments {
  std::string field = "_raw";
  std::string output = "xpath";
  std::string fallback;
  std::vector<XmlStep> path;
};

Batch extract(const Arguments& arguments, const Batch& rows) {
  const index::ColumnPtr texts = rows.column(arguments.field);
  index::ColumnBuilder builder;
  for (size_t row = 0; row < rows.rows(); ++row) {
    std::vector<Value> values;
    if (!texts->is_null(row)) {
      const std::string text = index::to_text(texts->at(row));
      for (std::string& found : find_xml(parse_xml(text), arguments.path))
        values.emplace_back(std::move(found));
    }
    if (values.empty() && !arguments.fallback.empty()) values.emplace_back(arguments.fallback);
    builder.add(Value::make_multi(std::move(values)));
  }
  Batch result = rows;
  result.set(arguments.output, builder.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::optional<Token> path;
  while (!arguments.at_end()) {
    const Token token = arguments.peek();
    if (token.kind == Token::Kind::kString && !path) {
      path = arguments.next();
      continue;
    }
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) return arguments.unexpected(token, "a path in quotes");
  }
  if (!path) return arguments.unexpected(arguments.peek(), "a path in quotes");
  Result<std::vector<XmlStep>> steps = parse_xml_path(path->text);
  if (!steps) return arguments.error(steps.error().message, path->span, steps.error().hint);
  parsed.path = std::move(*steps);
  parsed.field = arguments.text_option("field", parsed.field);
  parsed.output = arguments.text_option("outfield", parsed.output);
  parsed.fallback = arguments.text_option("default");
  PlainCommand command;
  command.spec = &xpath_command();
  command.arguments = arguments.print_options() + " " + quote_string(path->text);
  command.passes_limit = true;
  command.demand = demand_also({parsed.field});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return extract(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& xpath_command() {
  static const CommandSpec spec = {
      .name = "xpath",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Takes values out of XML by an XPath",
      .description =
          "Steps to children (`/a`) and anything below (`//a`), `*`, `@attribute`, `text()`, "
          "positions from 1 and conditions on an attribute or a child. All values that the path "
          "leads to.",
      .syntax = "xpath [field=<field>] [outfield=<field>] [default=<text>] \"<path>\"",
      .arguments = {{"<path>", ArgType::kText, "", "where to look"},
                    {"field", ArgType::kField, "_raw", "the field with the text"},
                    {"outfield", ArgType::kField, "xpath", "the field to make"},
                    {"default", ArgType::kText, "", "the value where there is none"}},
      .examples = {{"| xpath field=x outfield=id \"//v[@k='b']/@id\" | table id",
                    "An attribute under a condition",
                    "{\"x\": \"<r><v k='a' id='1'/><v k='b' id='2'/></r>\"}", "{\"id\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
