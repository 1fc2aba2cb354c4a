#include <memory>
#include <utility>

#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/csv_row.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& outputcsv_command();

namespace {

// Without a name each row becomes a line of CSV in _xml.
Result<std::unique_ptr<CommandNode>> as_lines(PlainCommand command) {
  command.demand = demand_everything;
  command.make = [](const index::SearchContext&) {
    return Result(each_batch([](const Batch& rows) -> Result<Batch> {
      index::ColumnBuilder lines;
      for (size_t row = 0; row < rows.rows(); ++row) lines.add_text(csv_row(rows, row));
      Batch result = rows;
      result.set("_xml", lines.finish());
      return result;
    }));
  };
  return make_plain_node(std::move(command));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  PlainCommand command;
  command.spec = &outputcsv_command();
  RIFFLE_TRY(arguments.take_options());
  std::string name;
  if (!arguments.at_end()) {
    RIFFLE_ASSIGN(name, arguments.text());
    RIFFLE_TRY(arguments.take_options());
  }
  command.arguments = arguments.print_options();
  RIFFLE_ASSIGN(const bool append, arguments.bool_option("append", false));
  RIFFLE_ASSIGN(const bool create_empty, arguments.bool_option("create_empty", false));
  RIFFLE_ASSIGN(const bool override_empty, arguments.bool_option("override_if_empty", true));
  for (const char* flag : {"dispatch", "singlefile"}) RIFFLE_TRY(arguments.bool_option(flag, true));
  RIFFLE_ASSIGN(const bool xml, arguments.bool_option("usexml", false));
  if (xml)
    return arguments.error("usexml=t is not there", arguments.option_span("usexml"),
                           "rows are written as CSV");
  if (name.empty()) return as_lines(std::move(command));
  command.arguments += " " + quote_string(name);
  if (name.find('.') == std::string::npos) name += ".csv";
  std::string text = "outputlookup";
  text += append ? " append=t" : "";
  text += create_empty ? "" : " create_empty=f";
  text += override_empty ? "" : " override_if_empty=f";
  return make_chained_node(std::move(command), text + " " + quote_string(name),
                           arguments.knowledge());
}

}  // namespace

const CommandSpec& outputcsv_command() {
  static const CommandSpec spec = {
      .name = "outputcsv",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Writes the rows to a table of CSV",
      .description =
          "It is kept among the lookups, under its name with `.csv`, and `inputcsv` reads it. "
          "Without a name each row becomes a line of CSV in the field `_xml`.",
      .syntax =
          "outputcsv [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] "
          "[dispatch=<bool>] [singlefile=<bool>] [usexml=<bool>] [<name>]",
      .arguments = {{"<name>", ArgType::kText, "", "of the table"},
                    {"append", ArgType::kBool, "f", "behind the rows that are there"},
                    {"create_empty", ArgType::kBool, "f", "make the table when there is no row"},
                    {"override_if_empty", ArgType::kBool, "t", "empty it when there is no row"},
                    {"dispatch", ArgType::kBool, "f", "tables are kept in one place either way"},
                    {"singlefile", ArgType::kBool, "t", "a table is one either way"},
                    {"usexml", ArgType::kBool, "f", "only f"}},
      .examples = {{"| stats count BY host | outputcsv counts", "A table"},
                   {"| table a b | outputcsv", "Lines", R"({"a": 1, "b": "x,y"})",
                    R"({"a": 1, "b": "x,y", "_xml": "1,\"x,y\""})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
