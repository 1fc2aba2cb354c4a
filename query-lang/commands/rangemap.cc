#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& rangemap_command();

namespace {

struct Range {
  std::string name;
  double low = 0;
  double high = 0;
};

struct Arguments {
  std::string field;
  std::vector<Range> ranges;
  std::string fallback = "None";
};

Value range_of(const Arguments& arguments, const ValueView& value) {
  std::vector<Value> names;
  for_each_value(value, [&](const ValueView& each) {
    const std::optional<double> number = index::as_number(each);
    if (!number) return;
    for (const Range& range : arguments.ranges) {
      if (*number >= range.low && *number <= range.high) names.emplace_back(range.name);
    }
  });
  return names.empty() ? Value(arguments.fallback) : Value::make_multi(std::move(names));
}

// "1-100", "-5--1", "0-0": the minus in the middle is the one behind a digit.
std::optional<Range> parse_range(std::string name, std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '-') continue;
    const std::optional<double> low = index::parse_number(text.substr(0, i));
    const std::optional<double> high = index::parse_number(text.substr(i + 1));
    if (low && high) return Range{std::move(name), *low, *high};
  }
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string printed;
  while (!arguments.at_end()) {
    const Token name = arguments.next();
    if (!name.is_text()) return arguments.unexpected(name, "field=<field> or <name>=<low>-<high>");
    RIFFLE_TRY(arguments.expect("="));
    if (same_name(name.text, "field")) {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      parsed.field = std::move(field.name);
      arguments.accept(",");
      continue;
    }
    const Token value = arguments.lexer().option_value();
    if (!value.is_text()) return arguments.unexpected(value, "a value");
    arguments.accept(",");
    if (same_name(name.text, "default")) {
      parsed.fallback = value.text;
      continue;
    }
    const std::optional<Range> range = parse_range(name.text, value.text);
    if (!range)
      return arguments.error(fmt::format("'{}' is no range", value.text), value.span,
                             "a range is written low-high, as in 1-100");
    parsed.ranges.push_back(*range);
    printed += " " + print_field(range->name) + "=" + value.text;
  }
  if (parsed.field.empty()) return arguments.unexpected(arguments.peek(), "field=<field>");
  PlainCommand command;
  command.spec = &rangemap_command();
  command.arguments = " field=" + quote_string(parsed.field) + printed +
                      " default=" + quote_string(parsed.fallback);
  command.passes_limit = true;
  command.demand = demand_also({parsed.field});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([parsed](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr column = rows.column(parsed.field);
      ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) builder.add(range_of(parsed, column->at(row)));
      Batch result = rows;
      result.set("range", builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& rangemap_command() {
  static const CommandSpec spec = {
      .name = "rangemap",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Names the range that a number is in",
      .description =
          "Makes the field `range`: the names of all ranges that hold the number, both ends "
          "included, or the default.",
      .syntax = "rangemap field=<field> <name>=<low>-<high> ... [default=<name>]",
      .arguments = {{"field", ArgType::kField, "", "the field with the number"},
                    {"<name>=<low>-<high>", ArgType::kText, "", "a range"},
                    {"default", ArgType::kText, "None", "the name where no range holds it"}},
      .examples = {{"| rangemap field=n low=0-10 high=11-99 default=severe", "Levels",
                    "{\"n\": 5}\n{\"n\": 500}",
                    "{\"n\": 5, \"range\": \"low\"}\n{\"n\": 500, \"range\": \"severe\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
