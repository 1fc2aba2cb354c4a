#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/search_format.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& format_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  SearchFormat parsed;
  std::vector<std::string> parts;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    RIFFLE_ASSIGN(std::string part, arguments.text());
    parts.push_back(std::move(part));
  }
  if (!parts.empty() && parts.size() != 6)
    return arguments.error("all six texts must be given, or none", arguments.command().span,
                           "they are: before and after all, before, between and after the fields "
                           "of a row, between rows");
  std::string printed = arguments.print_options();
  for (const std::string& part : parts) printed += " " + quote_string(part);
  if (!parts.empty()) {
    parsed.begin = parts[0];
    parsed.row_begin = parts[1];
    parsed.between_fields = parts[2];
    parsed.row_end = parts[3];
    parsed.between_rows = parts[4];
    parsed.end = parts[5];
  }
  parsed.between_values = arguments.text_option("mvsep", parsed.between_values);
  parsed.empty = arguments.text_option("emptystr", parsed.empty);
  RIFFLE_ASSIGN(const uint64_t most, arguments.count_option("maxresults", 0));
  PlainCommand command;
  command.spec = &format_command();
  command.arguments = printed;
  command.keeps_order = false;
  command.demand = demand_everything;
  command.make = [parsed,
                  most](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, most, &context](const Batch& rows) -> Result<Batch> {
      const bool cut = most > 0 && rows.rows() > most;
      if (cut)
        warn(context, fmt::format("format used the first {} of {} rows", most, rows.rows()),
             "format");
      Batch table(1);
      table.set("search", index::Column::constant(
                              Value(format_rows(cut ? rows.slice(0, most) : rows, parsed)), 1));
      return table;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& format_command() {
  static const CommandSpec spec = {
      .name = "format",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Makes a search expression of the rows",
      .description =
          "One row with the field `search`: what a subsearch puts in its place. Fields stand in "
          "the order of their names, internal ones are left out; `search` and `query` give their "
          "value without a name. The six texts replace the parentheses and operators.",
      .syntax = "format [mvsep=<text>] [maxresults=<n>] [emptystr=<text>] [<text> ...]",
      .arguments = {{"<text>", ArgType::kText, "\"(\" \"(\" \"AND\" \")\" \"OR\" \")\"",
                     "six texts: before all, before a row, between fields, behind a row, between "
                     "rows, behind all"},
                    {"mvsep", ArgType::kText, "OR", "between the values of a field"},
                    {"maxresults", ArgType::kNumber, "0", "how many rows; 0 for all"},
                    {"emptystr", ArgType::kText, "\"NOT( )\"", "what is made of no rows"}},
      .examples = {{"| format", "Rows as conditions",
                    "{\"host\": \"h1\", \"user\": \"u1\"}\n{\"host\": \"h2\"}",
                    "{\"search\": \"( ( host=\\\"h1\\\" AND user=\\\"u1\\\" ) OR ( host=\\\"h2\\\" "
                    ") )\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
