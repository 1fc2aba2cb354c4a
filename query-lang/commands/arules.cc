#include <algorithm>
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
using index::ValueView;

const CommandSpec& arules_command();

namespace {

struct Arguments {
  std::vector<FieldRef> fields;
  double support = 3;
  double confidence = 0.5;
};

// Values of two fields that come together often.
Batch find(const Arguments& arguments, const Batch& rows) {
  std::map<std::string, double> counts;
  std::map<std::pair<std::string, std::string>, double> pairs;
  for (size_t row = 0; row < rows.rows(); ++row) {
    std::vector<std::string> items;
    for (const Batch::Field& field : rows.fields()) {
      if (selects(arguments.fields, field.name) && !field.column->is_null(row))
        items.push_back(field.name + "=" + index::to_text(field.column->at(row)));
    }
    for (const std::string& a : items) {
      ++counts[a];
      for (const std::string& b : items) {
        if (a != b) ++pairs[{a, b}];
      }
    }
  }
  index::BatchBuilder table;
  constexpr double kPercent = 100;
  for (const auto& [pair, count] : pairs) {
    const double strength = count / counts[pair.first];
    if (count < arguments.support || strength < arguments.confidence) continue;
    table.begin_row();
    table.set("Given fields", ValueView(std::string_view(pair.first)));
    table.set("Implied fields", ValueView(std::string_view(pair.second)));
    table.set("Strength", ValueView(kPercent * strength));
    table.set("Given fields support", ValueView(counts[pair.first]));
    table.set("Implied fields support", ValueView(counts[pair.second]));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(parsed.fields, arguments.fields());
  RIFFLE_ASSIGN(parsed.support, arguments.number_option("sup", parsed.support));
  RIFFLE_ASSIGN(parsed.confidence, arguments.number_option("conf", parsed.confidence));
  if (parsed.fields.size() < 2)
    return arguments.error("two fields are needed at least", arguments.command().span);
  PlainCommand command;
  command.spec = &arules_command();
  command.arguments = arguments.print_options() + " " + print_fields(parsed.fields);
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context,
                       [parsed](const Batch& rows) -> Result<Batch> { return find(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& arules_command() {
  static const CommandSpec spec = {
      .name = "arules",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Rules of the kind: where a field has this value, another has that one",
      .description =
          "A row for each pair of values that stands in `sup` rows or more, where at least the "
          "share "
          "`conf` of the rows with the given value has the implied one (`Strength` in percent).",
      .syntax = "arules [sup=<n>] [conf=<share>] <field> <field> ...",
      .arguments = {{"<field>", ArgType::kFieldList, "", "two fields or more"},
                    {"sup", ArgType::kNumber, "3", "the fewest rows"},
                    {"conf", ArgType::kNumber, "0.5", "the least share"}},
      .examples =
          {{"| arules sup=2 conf=0.8 a b", "Milk and bread",
            R"({"a": "milk", "b": "bread"}
{"a": "milk", "b": "bread"}
{"a": "tea", "b": "bread"})",
            R"({"Given fields": "a=milk", "Implied fields": "b=bread", "Strength": 100, "Given fields support": 2, "Implied fields support": 3})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
