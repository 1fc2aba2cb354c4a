#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& outputtext_command();

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else
      result += c;
  }
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const bool xml, arguments.bool_option("usexml", true));
  PlainCommand command;
  command.spec = &outputtext_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({"_raw"});
  command.make = [xml](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([xml](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr texts = rows.column("_raw");
      index::ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        const std::string text = index::to_text(texts->at(row));
        texts->is_null(row) ? builder.add_null() : builder.add_text(xml ? escaped(text) : text);
      }
      Batch result = rows;
      result.set("_xml", builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& outputtext_command() {
  static const CommandSpec spec = {
      .name = "outputtext",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Copies the text of an event to `_xml`",
      .description = "With the characters that mean something in XML escaped, unless `usexml=f`.",
      .syntax = "outputtext [usexml=<bool>]",
      .arguments = {{"usexml", ArgType::kBool, "t", "whether & < > are escaped"}},
      .examples = {{"| outputtext", "Escaped", R"({"_raw": "a<b"})",
                    R"({"_raw": "a<b", "_xml": "a&lt;b"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
