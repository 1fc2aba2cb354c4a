#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& iconify_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
  PlainCommand command;
  command.spec = &iconify_command();
  command.arguments = " " + print_fields(fields);
  std::vector<std::string> names;
  for (const FieldRef& field : fields) names.push_back(field.name);
  command.demand = demand_also(names);
  command.make = [names](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([names, icons = std::map<std::string, double>()](
                          const Batch& rows) mutable -> Result<Batch> {
      index::ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        std::string key;
        for (const std::string& name : names) {
          const std::string value = index::to_text(rows.at(row, name));
          key += fmt::format("{}:{}", value.size(), value);
        }
        builder.add_number(icons.emplace(key, static_cast<double>(icons.size())).first->second);
      }
      Batch result = rows;
      result.set("_icon", builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& iconify_command() {
  static const CommandSpec spec = {
      .name = "iconify",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Numbers the different values of fields",
      .description =
          "`_icon` is a number for each combination of values, in the order in which they come: "
          "for "
          "whoever shows events with a mark of their own.",
      .syntax = "iconify <field>, ...",
      .arguments = {{"<field>", ArgType::kFieldList, "", "whose values have a number"}},
      .examples = {{"| iconify s", "Two values", R"({"s": "a"}
{"s": "b"}
{"s": "a"})",
                    R"({"s": "a", "_icon": 0}
{"s": "b", "_icon": 1}
{"s": "a", "_icon": 0})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
