#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& typelearner_command();

namespace {

// What is left of a text without letters, digits and blanks; blanks are _.
std::string punctuation_of(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) result += is_blank(c) ? '_' : c;
  }
  return result;
}

// Rows with the same beginning of the grouping field are of one type: what all of them have in
// common is its search.
Batch learn(const std::string& field, uint64_t longest, const Batch& rows) {
  std::map<std::string, std::vector<uint32_t>> groups;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    std::string key = index::to_text(rows.at(row, field));
    if (key.empty() && field == "punct") key = punctuation_of(index::to_text(rows.at(row, "_raw")));
    groups[key.substr(0, longest)].push_back(row);
  }
  std::vector<std::pair<std::string, std::vector<uint32_t>>> sorted(groups.begin(), groups.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  index::BatchBuilder table;
  for (const auto& [key, members] : sorted) {
    std::string search;
    for (const Batch::Field& each : rows.fields()) {
      const ValueView first = each.column->at(members.front());
      const bool common = !each.name.starts_with('_') && !first.is_null() &&
                          std::all_of(members.begin(), members.end(), [&](uint32_t row) {
                            return index::to_text(each.column->at(row)) == index::to_text(first);
                          });
      if (common)
        search += (search.empty() ? "" : " ") + print_field(each.name) + "=" +
                  quote_string(index::to_text(first));
    }
    table.begin_row();
    table.set("count", ValueView(static_cast<double>(members.size())));
    table.set(field, ValueView(std::string_view(key)));
    table.set("search", ValueView(std::string_view(search)));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  const std::string field = arguments.text_option("grouping-field", "punct");
  RIFFLE_ASSIGN(const uint64_t longest, arguments.count_option("grouping-maxlen", 15));
  PlainCommand command;
  command.spec = &typelearner_command();
  command.arguments = arguments.print_options();
  command.demand = demand_everything;
  command.make =
      [field, longest](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [field, longest](const Batch& rows) -> Result<Batch> {
      return learn(field, longest == 0 ? UINT64_MAX : longest, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& typelearner_command() {
  static const CommandSpec spec = {
      .name = "typelearner",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Suggests event types by the punctuation of events",
      .description =
          "Events with the same beginning of the grouping field are of one type, and a row: how "
          "many there are, and a search for the values that all of them have.",
      .syntax = "typelearner [grouping-field=<field>] [grouping-maxlen=<n>]",
      .arguments = {{"grouping-field", ArgType::kField, "punct", "what tells types apart"},
                    {"grouping-maxlen", ArgType::kNumber, "15", "how much of it; 0 for all"}},
      .examples = {{"| typelearner", "Two types", R"({"_raw": "a: b", "s": "x"}
{"_raw": "c: d", "s": "x"}
{"_raw": "[e] f", "s": "y"})",
                    R"({"count": 2, "punct": ":_", "search": "s=\"x\""}
{"count": 1, "punct": "[]_", "search": "s=\"y\""})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
