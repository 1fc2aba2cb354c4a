#include <map>
#include <memory>
#include <set>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& cofilter_command();

namespace {

// Users (first field) that have both of two items (second field).
Batch count_pairs(const std::string& user_field, const std::string& item_field, const Batch& rows) {
  std::map<std::string, std::set<std::string>> items;
  for (size_t row = 0; row < rows.rows(); ++row) {
    for_each_value(rows.at(row, user_field), [&](const ValueView& user) {
      for_each_value(rows.at(row, item_field), [&](const ValueView& item) {
        items[index::to_text(user)].insert(index::to_text(item));
      });
    });
  }
  std::map<std::string, double> counts;
  std::map<std::pair<std::string, std::string>, double> pairs;
  for (const auto& [user, owned] : items) {
    for (auto a = owned.begin(); a != owned.end(); ++a) {
      ++counts[*a];
      for (auto b = std::next(a); b != owned.end(); ++b) ++pairs[{*a, *b}];
    }
  }
  index::BatchBuilder table;
  for (const auto& [pair, count] : pairs) {
    table.begin_row();
    table.set("Item 1", ValueView(std::string_view(pair.first)));
    table.set("Item 1 user count", ValueView(counts[pair.first]));
    table.set("Item 2", ValueView(std::string_view(pair.second)));
    table.set("Item 2 user count", ValueView(counts[pair.second]));
    table.set("Pair count", ValueView(count));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
  if (fields.size() != 2) return arguments.error("two fields are needed", arguments.command().span);
  PlainCommand command;
  command.spec = &cofilter_command();
  command.arguments = " " + print_fields(fields);
  command.demand = [fields](const index::FieldDemand&) {
    return index::FieldDemand::only({fields[0].name, fields[1].name});
  };
  command.make =
      [fields](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [fields](const Batch& rows) -> Result<Batch> {
      return count_pairs(fields[0].name, fields[1].name, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& cofilter_command() {
  static const CommandSpec spec = {
      .name = "cofilter",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "How many users have two items in common",
      .description =
          "A row for each pair of values of the second field that one value of the first field has "
          "both of.",
      .syntax = "cofilter <user field> <item field>",
      .arguments = {{"<user field>", ArgType::kField, "", "whose values have items"},
                    {"<item field>", ArgType::kField, "", "whose values make pairs"}},
      .examples =
          {{"| cofilter u i", "Two items",
            R"({"u": "a", "i": "x"}
{"u": "a", "i": "y"}
{"u": "b", "i": "x"})",
            R"({"Item 1": "x", "Item 1 user count": 2, "Item 2": "y", "Item 2 user count": 1, "Pair count": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
