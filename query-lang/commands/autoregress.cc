#include <deque>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;

const CommandSpec& autoregress_command();

namespace {

struct Arguments {
  std::string field;
  std::string target;  // with one distance only
  uint64_t from = 1;
  uint64_t to = 1;

  std::string name_of(uint64_t distance) const {
    return target.empty() ? fmt::format("{}_p{}", field, distance) : target;
  }
};

Batch regress(const Arguments& arguments, std::deque<Value>& before, const Batch& rows) {
  const index::ColumnPtr column = rows.column(arguments.field);
  std::vector<ColumnBuilder> builders(arguments.to - arguments.from + 1);
  for (size_t row = 0; row < rows.rows(); ++row) {
    for (size_t i = 0; i < builders.size(); ++i) {
      const size_t distance = arguments.from + i;
      builders[i].add(distance <= before.size() ? before[distance - 1] : Value());
    }
    before.push_front(column->at(row).to_value());
    if (before.size() > arguments.to) before.pop_back();
  }
  Batch result = rows;
  for (size_t i = 0; i < builders.size(); ++i)
    result.set(arguments.name_of(arguments.from + i), builders[i].finish());
  return result;
}

// "3" or "1-5".
bool read_distances(std::string_view text, Arguments& arguments) {
  const size_t dash = text.find('-');
  const std::optional<double> from = index::parse_number(text.substr(0, dash));
  const std::optional<double> to =
      dash == std::string_view::npos ? from : index::parse_number(text.substr(dash + 1));
  constexpr double kMost = 10'000;  // columns; more is a mistake
  if (!from || !to || *from < 1 || *to < *from || *to > kMost) return false;
  arguments.from = static_cast<uint64_t>(*from);
  arguments.to = static_cast<uint64_t>(*to);
  return true;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const FieldRef field, arguments.field());
  parsed.field = field.name;
  std::string alias;
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(const FieldRef target, arguments.field());
    parsed.target = target.name;
    alias = " AS " + print_field(target.name);
  }
  RIFFLE_TRY(arguments.take_options());
  if (!read_distances(arguments.text_option("p", "1"), parsed))
    return arguments.error("p takes a distance or a range of them, as in 3 or 1-5",
                           arguments.option_span("p"));
  if (!parsed.target.empty() && parsed.from != parsed.to)
    return arguments.error("a range of distances makes several fields, which cannot have one name",
                           arguments.option_span("p"));
  PlainCommand command;
  command.spec = &autoregress_command();
  command.arguments = " " + print_field(parsed.field) + alias + arguments.print_options();
  command.demand = demand_also({parsed.field});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed, before = std::deque<Value>()](const Batch& rows) mutable -> Result<Batch> {
          return regress(parsed, before, rows);
        });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& autoregress_command() {
  static const CommandSpec spec = {
      .name = "autoregress",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Copies a field's values from earlier rows",
      .description =
          "`p=3` makes the field `x_p3` with the value of the third row before, `p=1-3` all of "
          "`x_p1` to `x_p3`.",
      .syntax = "autoregress <field> [AS <field>] [p=<n>[-<n>]]",
      .arguments = {{"<field>", ArgType::kField, "", "the field, and the name of the copy"},
                    {"p", ArgType::kText, "1", "how many rows before: a number or a range"}},
      .examples = {{"| autoregress x p=1-2", "The two rows before",
                    "{\"x\": 1}\n{\"x\": 2}\n{\"x\": 3}",
                    "{\"x\": 1}\n{\"x\": 2, \"x_p1\": 1}\n{\"x\": 3, \"x_p1\": 2, \"x_p2\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
