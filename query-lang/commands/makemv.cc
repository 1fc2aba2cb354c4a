#include <memory>
#include <utility>

#include "indexer/base/regex.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& makemv_command();

namespace {

struct Arguments {
  std::string field;
  std::string delimiter = " ";
  std::shared_ptr<const Regex> tokenizer;
  bool allow_empty = false;
  bool single = false;  // setsv
};

Value split(const Arguments& arguments, std::string_view text) {
  std::vector<Value> parts;
  if (arguments.tokenizer) {
    RegexMatch match;
    RegexOutcome outcome = arguments.tokenizer->search(text, match);
    while (outcome == RegexOutcome::kMatch) {
      // A tokenizer needs a group: its first one is the value.
      if (match.has(1) && (arguments.allow_empty || !match.group(1).empty()))
        parts.emplace_back(match.group(1));
      outcome = arguments.tokenizer->search_next(match);
    }
  } else {
    while (true) {
      const size_t at = text.find(arguments.delimiter);
      const std::string_view part = text.substr(0, at);
      if (arguments.allow_empty || !part.empty()) parts.emplace_back(part);
      if (at == std::string_view::npos) break;
      text.remove_prefix(at + arguments.delimiter.size());
    }
  }
  if (!arguments.single) return Value::make_multi(std::move(parts));
  std::string joined;
  for (const Value& part : parts) joined += (joined.empty() ? "" : " ") + part.text();
  return Value(std::move(joined));
}

Batch make_multivalue(const Arguments& arguments, const Batch& rows) {
  const index::ColumnPtr* column = rows.find(arguments.field);
  if (column == nullptr) return rows;
  ColumnBuilder builder;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const ValueView value = (*column)->at(row);
    std::string scratch;
    builder.add(value.is_null() ? Value() : split(arguments, index::to_text(value, scratch)));
  }
  Batch result = rows;
  result.set(arguments.field, builder.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  RIFFLE_TRY(arguments.take_options());
  parsed.field = std::move(field.name);
  parsed.delimiter = arguments.text_option("delim", " ");
  RIFFLE_ASSIGN(parsed.allow_empty, arguments.bool_option("allowempty", false));
  RIFFLE_ASSIGN(parsed.single, arguments.bool_option("setsv", false));
  if (parsed.delimiter.empty())
    return arguments.error("delim cannot be empty", arguments.option_span("delim"));
  if (arguments.has_option("tokenizer")) {
    Result<Regex> regex = Regex::compile(arguments.text_option("tokenizer"));
    if (!regex) return arguments.error(regex.error().message, arguments.option_span("tokenizer"));
    if (regex->group_count() == 0)
      return arguments.error("the tokenizer needs a group, which is the value",
                             arguments.option_span("tokenizer"), "as in \"([^,]+),?\"");
    parsed.tokenizer = std::make_shared<const Regex>(std::move(*regex));
  }
  PlainCommand command;
  command.spec = &makemv_command();
  command.arguments = arguments.print_options() + " " + print_field(parsed.field);
  command.passes_limit = true;
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return make_multivalue(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& makemv_command() {
  static const CommandSpec spec = {
      .name = "makemv",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Splits a field into several values",
      .description =
          "At a delimiter, or with a tokenizer: a regular expression whose first group is a value, "
          "applied again and again.",
      .syntax =
          "makemv [delim=<text> | tokenizer=<regex>] [allowempty=<bool>] [setsv=<bool>] <field>",
      .arguments = {{"<field>", ArgType::kField, "", "the field to split"},
                    {"delim", ArgType::kText, "\" \"", "what stands between the values"},
                    {"tokenizer", ArgType::kRegex, "", "finds the values instead"},
                    {"allowempty", ArgType::kBool, "f", "whether empty values are kept"},
                    {"setsv", ArgType::kBool, "f",
                     "whether the values are joined by blanks again"}},
      .examples = {{"| makemv delim=\",\" tags", "At commas", "{\"tags\": \"a,b,,c\"}",
                    "{\"tags\": [\"a\", \"b\", \"c\"]}"},
                   {"| makemv tokenizer=\"([a-z]\\d)\" x", "By a pattern", "{\"x\": \"a1b2\"}",
                    "{\"x\": [\"a1\", \"b2\"]}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
