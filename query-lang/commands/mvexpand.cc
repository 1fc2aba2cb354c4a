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

const CommandSpec& mvexpand_command();

namespace {

struct Arguments {
  std::string field;
  uint64_t limit = 0;  // 0: all values
};

Batch expand(const Arguments& arguments, const Batch& rows) {
  const index::ColumnPtr* column = rows.find(arguments.field);
  if (column == nullptr) return rows;
  const uint64_t most = arguments.limit == 0 ? UINT64_MAX : arguments.limit;
  std::vector<uint32_t> source;
  ColumnBuilder builder;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const ValueView value = (*column)->at(row);
    if (value.kind() != index::ValueKind::kMulti) {
      source.push_back(row);
      builder.add(value);
      continue;
    }
    uint64_t taken = 0;
    for (const Value& element : value.elements()) {
      if (taken++ == most) break;
      source.push_back(row);
      builder.add(element);
    }
  }
  Batch result = rows.take(source);
  result.set(arguments.field, builder.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  const bool parenthesis = arguments.accept("(");
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  if (parenthesis) RIFFLE_TRY(arguments.expect(")"));
  RIFFLE_TRY(arguments.take_options());
  parsed.field = std::move(field.name);
  RIFFLE_ASSIGN(parsed.limit, arguments.count_option("limit", 0));
  PlainCommand command;
  command.spec = &mvexpand_command();
  command.arguments = " " + print_field(parsed.field) + arguments.print_options();
  command.demand = demand_also({parsed.field});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return expand(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& mvexpand_command() {
  static const CommandSpec spec = {
      .name = "mvexpand",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Makes a row of each value of a field",
      .description =
          "The other fields are the same in all of them. A row with one value, or none, stays as "
          "it is. No row is dropped for lack of memory.",
      .syntax = "mvexpand <field> [limit=<n>]",
      .arguments = {{"<field>", ArgType::kField, "", "the field with several values"},
                    {"limit", ArgType::kNumber, "0", "so many values of a row at most; 0 for all"}},
      .examples = {{"| mvexpand user", "A row for each user",
                    "{\"host\": \"a\", \"user\": [\"x\", \"y\"]}",
                    "{\"host\": \"a\", \"user\": \"x\"}\n{\"host\": \"a\", \"user\": \"y\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
