#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& strcat_command();

namespace {

struct Part {
  std::string text;
  bool literal = false;
};

struct Arguments {
  bool all_required = false;
  std::vector<Part> parts;
  std::string target;
};

Batch concatenate(const Arguments& arguments, const Batch& rows) {
  ColumnBuilder builder;
  const index::ColumnPtr before = rows.column(arguments.target);
  for (size_t row = 0; row < rows.rows(); ++row) {
    std::string text;
    bool missing = false;
    for (const Part& part : arguments.parts) {
      if (part.literal) {
        text += part.text;
        continue;
      }
      const ValueView value = rows.at(row, part.text);
      missing |= value.is_null();
      text += index::to_text(value);
    }
    builder.add(missing && arguments.all_required ? before->at(row).to_value()
                                                  : Value(std::move(text)));
  }
  Batch result = rows;
  result.set(arguments.target, builder.finish());
  return result;
}

// In double quotes it would be a text. A word with an apostrophe in it stands as it is.
std::string print_part(const Part& part) {
  if (part.literal) return quote_string(part.text);
  const SourceText source = SourceText::plain(part.text);
  const Token token = Lexer(source, 0, part.text.size()).argument();
  const bool bare = token.kind == Token::Kind::kWord && token.source == part.text;
  return bare ? part.text : "'" + part.text + "'";
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::vector<std::string> fields;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    const Token token = arguments.peek();
    RIFFLE_ASSIGN(std::string text, arguments.text());
    parsed.parts.push_back({std::move(text), token.kind == Token::Kind::kString});
    arguments.accept(",");
  }
  if (parsed.parts.size() < 2)
    return arguments.unexpected(arguments.peek(),
                                "texts and fields, and behind them the field to make");
  parsed.target = parsed.parts.back().text;
  parsed.parts.pop_back();
  RIFFLE_ASSIGN(parsed.all_required, arguments.bool_option("allrequired", false));
  std::string printed = arguments.print_options();
  for (const Part& part : parsed.parts) {
    printed += " " + print_part(part);
    if (!part.literal) fields.push_back(part.text);
  }
  PlainCommand command;
  command.spec = &strcat_command();
  command.arguments = printed + " " + print_field(parsed.target);
  command.passes_limit = true;
  command.demand = demand_also(fields);
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return concatenate(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& strcat_command() {
  static const CommandSpec spec = {
      .name = "strcat",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Puts texts and fields together",
      .description =
          "Words are fields, texts in double quotes stand for themselves; the last word is the "
          "field to make. A missing field is an empty text, or with `allrequired=t` leaves the row "
          "as it is.",
      .syntax = "strcat [allrequired=<bool>] <field or text> ... <field>",
      .arguments = {{"<field or text>", ArgType::kText, "", "what to put together"},
                    {"<field>", ArgType::kField, "", "the field to make"},
                    {"allrequired", ArgType::kBool, "f", "whether all fields must be there"}},
      .examples = {{"| strcat host \":\" port target", "Two fields and a colon",
                    "{\"host\": \"a\", \"port\": 80}",
                    "{\"host\": \"a\", \"port\": 80, \"target\": \"a:80\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
