#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& xmlunescape_command();

namespace {

// &amp; &lt; &gt; &quot; &apos; and numbers undone; everything else stays.
std::string unescaped(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kNames[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::string result;
  while (!text.empty()) {
    bool found = false;
    for (const auto& [name, c] : kNames) {
      if (!text.starts_with(name)) continue;
      result += c;
      text.remove_prefix(name.size());
      found = true;
      break;
    }
    if (found) continue;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_TRY(arguments.count_option("maxinputs", 50'000));
  PlainCommand command;
  command.spec = &xmlunescape_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({"_raw"});
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr texts = rows.column("_raw");
      index::ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        const ValueView value = texts->at(row);
        value.is_null() ? builder.add_null() : builder.add_text(unescaped(index::to_text(value)));
      }
      Batch result = rows;
      result.set("_raw", builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& xmlunescape_command() {
  static const CommandSpec spec = {
      .name = "xmlunescape",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Undoes the escapes of XML in the text of events",
      .description = "`&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;` become what they stand for.",
      .syntax = "xmlunescape [maxinputs=<n>]",
      .arguments = {{"maxinputs", ArgType::kNumber, "50000",
                     "how many events are taken at a time; batches have a size of their own here"}},
      .examples = {{"| xmlunescape", "Escapes undone", R"({"_raw": "a &lt; b &amp;&amp; c"})",
                    R"({"_raw": "a < b && c"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
