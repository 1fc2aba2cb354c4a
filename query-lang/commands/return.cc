#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& return_command();

namespace {

struct Item {
  std::string field;
  std::string alias;
  bool value_only = false;  // $field
};

struct Arguments {
  uint64_t count = 1;
  std::vector<Item> items;
};

std::string row_text(const Arguments& arguments, const Batch& rows, size_t row) {
  std::string text;
  for (const Item& item : arguments.items) {
    const index::ValueView value = rows.at(row, item.field);
    if (value.is_null()) continue;
    if (!text.empty()) text += " ";
    const std::string content = index::to_text(value);
    text += item.value_only ? content : print_field(item.alias) + "=" + quote_string(content);
  }
  return text;
}

Batch make_text(const Arguments& arguments, const Batch& rows) {
  std::vector<std::string> texts;
  for (size_t row = 0; row < rows.rows() && texts.size() < arguments.count; ++row) {
    std::string text = row_text(arguments, rows, row);
    if (!text.empty()) texts.push_back(std::move(text));
  }
  // A value alone stands as it is, so that an eval can take it.
  const bool alone = texts.size() == 1 && arguments.items.size() == 1;
  std::string all;
  for (const std::string& text : texts)
    all += (all.empty() ? "" : " OR ") + (alone ? text : "(" + text + ")");
  if (all.empty()) return Batch();
  Batch table(1);
  table.set("search", index::Column::constant(index::Value(std::move(all)), 1));
  return table;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string printed;
  std::vector<std::string> fields;
  const Token first = arguments.peek();
  if (first.kind == Token::Kind::kWord && index::parse_number(first.text)) {
    RIFFLE_ASSIGN(parsed.count, arguments.count());
    printed = " " + std::to_string(parsed.count);
  }
  while (!arguments.at_end()) {
    Item item;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    item.value_only = !field.quoted && field.name.starts_with('$') && field.name.size() > 1;
    if (item.value_only) {
      item.field = field.name.substr(1);
      // A dashboard would write $field$.
      if (item.field.ends_with('$')) item.field.pop_back();
      printed += " $" + item.field;
    } else if (arguments.accept("=")) {
      RIFFLE_ASSIGN(const FieldRef source, arguments.field());
      item.alias = field.name;
      item.field = source.name;
      printed += " " + print_field(item.alias) + "=" + print_field(item.field);
    } else {
      item.alias = item.field = field.name;
      printed += " " + print_field(item.field);
    }
    fields.push_back(item.field);
    parsed.items.push_back(std::move(item));
    arguments.accept(",");
  }
  if (parsed.items.empty()) return arguments.unexpected(arguments.peek(), "a field");
  PlainCommand command;
  command.spec = &return_command();
  command.arguments = printed;
  command.keeps_order = false;
  command.demand = [fields](const index::FieldDemand&) { return index::FieldDemand::only(fields); };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(
        context, [parsed](const Batch& rows) -> Result<Batch> { return make_text(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& return_command() {
  static const CommandSpec spec = {
      .name = "return",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Says what a subsearch puts in its place",
      .description =
          "Conditions on fields of the first row, or of the first `n`. `alias=field` compares "
          "under another name, `$field` gives the value alone.",
      .syntax = "return [<n>] <field> ...",
      .arguments = {{"<n>", ArgType::kNumber, "1", "how many rows"},
                    {"<field>", ArgType::kFieldList, "", "field, alias=field or $field"}},
      .examples = {{"| return 2 user src=ip", "Conditions on two fields",
                    "{\"user\": \"u1\", \"ip\": \"i1\"}\n{\"user\": \"u2\", \"ip\": \"i2\"}",
                    "{\"search\": \"(user=\\\"u1\\\" src=\\\"i1\\\") OR (user=\\\"u2\\\" "
                    "src=\\\"i2\\\")\"}"},
                   {"| return $user", "A value", "{\"user\": \"u1\"}", "{\"search\": \"u1\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
