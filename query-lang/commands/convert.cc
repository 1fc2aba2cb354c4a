#include <algorithm>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/convert_functions.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& convert_command();

namespace {

// One conversion of a call such as ctime(x) AS y; functions are in convert_functions.
struct Conversion {
  ConvertFunction function;
  std::string name;    // as written, for printing
  FieldRef field;      // perhaps with wildcards
  std::string target;  // empty: in its place
};

struct Arguments {
  std::string format = "%m/%d/%Y %H:%M:%S";
  std::vector<Conversion> conversions;
};

bool excluded(const Arguments& arguments, std::string_view field) {
  return std::any_of(arguments.conversions.begin(), arguments.conversions.end(),
                     [&](const Conversion& c) {
                       return c.function == ConvertFunction::kNone && selects(c.field.name, field);
                     });
}

index::ColumnPtr converted(const Arguments& arguments, const Conversion& conversion,
                           const index::Column& column, const TimeZone& zone) {
  ColumnBuilder builder;
  for (size_t row = 0; row < column.size(); ++row) {
    const ValueView value = column.at(row);
    std::vector<Value> results;
    for_each_value(value, [&](const ValueView& each) {
      results.push_back(convert_value(conversion.function, each, arguments.format, zone));
    });
    builder.add(Value::make_multi(std::move(results)));
  }
  return builder.finish();
}

Batch convert(const Arguments& arguments, const TimeZone& zone, const Batch& rows) {
  Batch result = rows;
  for (const Conversion& conversion : arguments.conversions) {
    if (conversion.function == ConvertFunction::kNone) continue;
    if (!conversion.target.empty()) {
      result.set(conversion.target,
                 converted(arguments, conversion, *result.column(conversion.field.name), zone));
      continue;
    }
    std::vector<std::string> names;
    for (const Batch::Field& field : result.fields()) {
      if (selects(conversion.field.name, field.name) && !excluded(arguments, field.name))
        names.push_back(field.name);
    }
    for (const std::string& name : names)
      result.set(name, converted(arguments, conversion, *result.column(name), zone));
  }
  return result;
}

Result<Conversion> read_conversion(ArgParser& arguments) {
  Conversion conversion{};
  const Token name = arguments.next();
  const std::optional<ConvertFunction> function =
      name.kind == Token::Kind::kWord ? find_convert_function(name.text) : std::nullopt;
  if (!function)
    return arguments.unexpected(
        name, "one of auto, ctime, dur2sec, memk, mktime, mstime, none, num, rmcomma, rmunit");
  conversion.function = *function;
  conversion.name = name.text;
  RIFFLE_TRY(arguments.expect("("));
  RIFFLE_ASSIGN(conversion.field, arguments.field());
  RIFFLE_TRY(arguments.expect(")"));
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(const FieldRef target, arguments.field());
    if (conversion.field.has_wildcard())
      return arguments.error("several fields cannot have one name", target.span);
    conversion.target = target.name;
  }
  return conversion;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::vector<std::string> fields;
  std::string printed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      RIFFLE_ASSIGN(Conversion conversion, read_conversion(arguments));
      fields.push_back(conversion.field.name);
      printed += " " + conversion.name + "(" + print_field(conversion.field.name) + ")";
      if (!conversion.target.empty()) printed += " AS " + print_field(conversion.target);
      parsed.conversions.push_back(std::move(conversion));
    }
    arguments.accept(",");
  }
  if (parsed.conversions.empty())
    return arguments.unexpected(arguments.peek(), "a conversion such as ctime(_time)");
  parsed.format = arguments.text_option("timeformat", parsed.format);
  PlainCommand command;
  command.spec = &convert_command();
  command.arguments = arguments.print_options() + printed;
  command.passes_limit = true;
  command.demand = demand_also(fields);
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return each_batch([parsed, zone = context.zone](const Batch& rows) -> Result<Batch> {
      return convert(parsed, *zone, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& convert_command() {
  static const CommandSpec spec = {
      .name = "convert",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Turns texts into numbers and numbers into texts",
      .description =
          "`ctime` makes a time of epoch seconds and `mktime` the other way round, by "
          "`timeformat`. `dur2sec` reads `[D+]HH:MM:SS`, `mstime` `[MM:]SS.SSS`, `memk` sizes such "
          "as `2m` as kilobytes. `rmcomma` takes commas away, `rmunit` what follows the number. "
          "`auto` makes a number of what reads as one, `num` also removes what does not. `none` "
          "keeps fields from being converted. What cannot be converted stays as it is.",
      .syntax = "convert [timeformat=<format>] <conversion>(<field>) [AS <field>], ...",
      .arguments = {{"<conversion>", ArgType::kText, "",
                     "auto, ctime, dur2sec, memk, mktime, mstime, none, num, rmcomma or rmunit"},
                    {"<field>", ArgType::kField, "",
                     "the field, perhaps with wildcards, and the name of the result"},
                    {"timeformat", ArgType::kText, "%m/%d/%Y %H:%M:%S",
                     "how times are written, by the letters of strftime"}},
      .examples = {{"| convert timeformat=\"%Y-%m-%d\" ctime(t) AS day", "A day",
                    "{\"t\": 1500000000}", "{\"t\": 1500000000, \"day\": \"2017-07-14\"}"},
                   {"| convert dur2sec(d) memk(m) rmunit(u) rmcomma(c)", "Numbers",
                    "{\"d\": \"00:10:15\", \"m\": \"2m\", \"u\": \"212 sec\", \"c\": \"1,000\"}",
                    "{\"d\": 615, \"m\": 2048, \"u\": 212, \"c\": \"1000\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
