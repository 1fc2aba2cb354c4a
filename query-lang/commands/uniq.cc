#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& uniq_command();

namespace {

// A row as text: two rows are the same when these are.
std::string text_of(const Batch& rows, size_t row) {
  std::map<std::string_view, std::string> values;
  for (const Batch::Field& field : rows.fields()) {
    const index::ValueView value = field.column->at(row);
    if (!value.is_null()) values[field.name] = index::to_text(value);
  }
  std::string text;
  for (const auto& [name, value] : values)
    text += std::to_string(name.size()) + ":" + std::string(name) + std::to_string(value.size()) +
            ":" + value;
  return text;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser&) {
  PlainCommand command;
  command.spec = &uniq_command();
  command.demand = demand_everything;
  command.make = [](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [last = std::optional<std::string>()](const Batch& rows) mutable -> Result<Batch> {
          std::vector<uint32_t> kept;
          for (uint32_t row = 0; row < rows.rows(); ++row) {
            std::string text = text_of(rows, row);
            if (last != text) kept.push_back(row);
            last = std::move(text);
          }
          return rows.take(kept);
        });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& uniq_command() {
  static const CommandSpec spec = {
      .name = "uniq",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Drops rows that are the same as the one before",
      .description = "In all fields. For all duplicates, sort before.",
      .syntax = "uniq",
      .arguments = {},
      .examples = {{"| uniq", "Neighbours that are the same",
                    "{\"x\": 1}\n{\"x\": 1}\n{\"x\": 2}\n{\"x\": 1}",
                    "{\"x\": 1}\n{\"x\": 2}\n{\"x\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
