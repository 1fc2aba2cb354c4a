#include <map>
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

const CommandSpec& filldown_command();

namespace {

// The last value of each field so far.
struct State {
  std::map<std::string, Value> last;
};

Batch fill(const std::vector<FieldRef>& fields, State& state, const Batch& rows) {
  Batch result = rows;
  std::vector<std::string> names;
  for (const Batch::Field& field : rows.fields()) {
    if (fields.empty() ? !field.name.starts_with('_') : selects(fields, field.name))
      names.push_back(field.name);
  }
  // Fields that came before and are in no row of this batch.
  for (const auto& [name, value] : state.last) {
    if (rows.find(name) == nullptr) names.push_back(name);
  }
  for (const std::string& name : names) {
    const index::ColumnPtr column = rows.column(name);
    ColumnBuilder builder;
    Value& last = state.last[name];
    for (size_t row = 0; row < rows.rows(); ++row) {
      const ValueView value = column->at(row);
      if (!value.is_null()) last = value.to_value();
      builder.add(last);
    }
    result.set(name, builder.finish());
  }
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<FieldRef> fields;
  if (!arguments.at_end()) {
    RIFFLE_ASSIGN(fields, arguments.fields());
  }
  PlainCommand command;
  command.spec = &filldown_command();
  if (!fields.empty()) command.arguments = " " + print_fields(fields);
  command.make = [fields](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([fields, state = State()](const Batch& rows) mutable -> Result<Batch> {
      return fill(fields, state, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& filldown_command() {
  static const CommandSpec spec = {
      .name = "filldown",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Fills empty cells with the value above",
      .description =
          "Rows before the first value stay empty. Without a list all fields are filled, but "
          "internal ones.",
      .syntax = "filldown [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "fields to fill; wildcards allowed"}},
      .examples = {{"| filldown host", "The host of the row above",
                    "{\"host\": \"a\", \"n\": 1}\n{\"n\": 2}",
                    "{\"host\": \"a\", \"n\": 1}\n{\"host\": \"a\", \"n\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
