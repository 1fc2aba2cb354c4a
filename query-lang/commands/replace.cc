#include <algorithm>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& replace_command();

namespace {

struct Replacement {
  std::string pattern;  // with wildcards
  std::string with;
};

struct Arguments {
  std::vector<Replacement> replacements;
  std::vector<FieldRef> fields;  // empty: all but internal ones
};

// What the stars of the pattern stood for goes where the stars of the other text stand.
std::string fill(std::string_view with, const std::vector<std::string>& parts) {
  std::string text;
  size_t next = 0;
  for (const char c : with) {
    if (c == '*' && next < parts.size()) {
      text += parts[next++];
    } else {
      text += c;
    }
  }
  return text;
}

// How much of a value the pattern says itself.
size_t fullness(const Replacement& replacement) {
  const auto stars = std::count(replacement.pattern.begin(), replacement.pattern.end(), '*');
  return stars == 0 ? SIZE_MAX : replacement.pattern.size() - static_cast<size_t>(stars);
}

// Of several that match the fullest holds, of equals the last.
std::optional<std::string> replaced(const std::vector<Replacement>& replacements,
                                    std::string_view text) {
  std::vector<std::string> parts;
  std::optional<std::string> result;
  size_t best = 0;
  for (const Replacement& replacement : replacements) {
    if (fullness(replacement) < best || !match_wildcards(replacement.pattern, text, parts))
      continue;
    best = fullness(replacement);
    result = fill(replacement.with, parts);
  }
  return result;
}

Value replaced(const std::vector<Replacement>& replacements, const ValueView& value) {
  std::string scratch;
  if (value.is_null()) return {};
  if (value.kind() == index::ValueKind::kMulti) {
    std::vector<Value> elements;
    for (const Value& element : value.elements())
      elements.push_back(replaced(replacements, ValueView(element)));
    return Value::make_multi(std::move(elements));
  }
  std::optional<std::string> text = replaced(replacements, index::to_text(value, scratch));
  return text ? Value(std::move(*text)) : value.to_value();
}

Batch replace_values(const Arguments& arguments, const Batch& rows) {
  Batch result = rows;
  for (const Batch::Field& field : rows.fields()) {
    if (arguments.fields.empty() ? field.name.starts_with('_')
                                 : !selects(arguments.fields, field.name))
      continue;
    ColumnBuilder builder;
    for (size_t row = 0; row < rows.rows(); ++row)
      builder.add(replaced(arguments.replacements, field.column->at(row)));
    result.set(field.name, builder.finish());
  }
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string printed;
  do {
    RIFFLE_ASSIGN(std::string pattern, arguments.text());
    RIFFLE_TRY(arguments.expect_word("WITH"));
    RIFFLE_ASSIGN(std::string with, arguments.text());
    printed +=
        (printed.empty() ? " " : ", ") + quote_string(pattern) + " WITH " + quote_string(with);
    parsed.replacements.push_back({std::move(pattern), std::move(with)});
    arguments.accept(",");
  } while (!arguments.at_end() && !arguments.peek().is_word("IN"));
  if (arguments.accept_word("IN")) {
    RIFFLE_ASSIGN(parsed.fields, arguments.fields());
    printed += " IN " + print_fields(parsed.fields);
  }
  PlainCommand command;
  command.spec = &replace_command();
  command.arguments = printed;
  command.passes_limit = true;
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return replace_values(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& replace_command() {
  static const CommandSpec spec = {
      .name = "replace",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Replaces whole values of fields",
      .description =
          "A value is replaced when the pattern matches all of it; `*` stands for any text, and in "
          "the new value for the same text again. Of several patterns that match the one without "
          "wildcards holds, else the longest, else the last. Without IN in all fields but "
          "internal ones.",
      .syntax = "replace <value> WITH <value>, ... [IN <field>, ...]",
      .arguments = {{"<value>", ArgType::kText, "",
                     "old value, perhaps with wildcards, and new value"},
                    {"<field>", ArgType::kFieldList, "", "where to replace"}},
      .examples = {{"| replace *localhost WITH *local IN host", "The end of a value",
                    "{\"host\": \"my.localhost\", \"x\": \"localhost\"}",
                    "{\"host\": \"my.local\", \"x\": \"localhost\"}"},
                   {"| replace 0 WITH Critical, 1 WITH Error IN level", "Codes",
                    "{\"level\": 0}\n{\"level\": 1}\n{\"level\": 10}",
                    "{\"level\": \"Critical\"}\n{\"level\": \"Error\"}\n{\"level\": 10}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
