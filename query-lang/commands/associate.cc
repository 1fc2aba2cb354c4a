#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/table_command.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& associate_command();

namespace {

struct Arguments {
  std::vector<FieldRef> fields;  // empty: all but internal ones
  double support_count = 100;
  double support_share = 0.1;
  double improvement = 0.5;
};

using Counts = std::map<std::string, double>;

double entropy(const Counts& counts) {
  double all = 0;
  for (const auto& [value, count] : counts) all += count;
  double bits = 0;
  for (const auto& [value, count] : counts) bits -= count / all * std::log2(count / all);
  return bits;
}

// How well a value of one field tells the value of another.
void relate(const Arguments& arguments, const Batch::Field& reference, const Batch::Field& target,
            size_t rows, index::BatchBuilder& table) {
  std::map<std::string, Counts> given;
  Counts all;
  for (size_t row = 0; row < rows; ++row) {
    if (target.column->is_null(row)) continue;
    const std::string value = index::to_text(target.column->at(row));
    ++all[value];
    if (!reference.column->is_null(row)) ++given[index::to_text(reference.column->at(row))][value];
  }
  const double before = entropy(all);
  for (const auto& [value, counts] : given) {
    double support = 0;
    std::pair<std::string, double> top;
    for (const auto& [text, count] : counts) {
      support += count;
      if (count > top.second) top = {text, count};
    }
    const double share = support / static_cast<double>(rows);
    const double after = entropy(counts);
    if (support < arguments.support_count || share < arguments.support_share ||
        before - after < arguments.improvement)
      continue;
    constexpr double kPercent = 100;
    const double common = all[top.first];
    double total = 0;
    for (const auto& [text, count] : all) total += count;
    table.begin_row();
    const auto text = [&](const char* name, const std::string& what) {
      table.set(name, ValueView(std::string_view(what)));
    };
    text("Reference_Key", reference.name);
    text("Reference_Value", value);
    text("Target_Key", target.name);
    table.set("Unconditional_Entropy", ValueView(before));
    table.set("Conditional_Entropy", ValueView(after));
    table.set("Entropy_Improvement", ValueView(before - after));
    text("Description",
         fmt::format("When the '{}' has the value '{}', the entropy of '{}' decreases from {:.3f} "
                     "to {:.3f}.",
                     reference.name, value, target.name, before, after));
    text("Top_Conditional_Value",
         fmt::format("{} ({:.2f}% -> {:.2f}%)", top.first, kPercent * common / total,
                     kPercent * top.second / support));
    text("Support", fmt::format("{} ({:.2f}%)", support, kPercent * share));
  }
}

Batch associate(const Arguments& arguments, const Batch& rows) {
  std::vector<const Batch::Field*> fields;
  for (const Batch::Field& field : rows.fields()) {
    if (arguments.fields.empty() ? !field.name.starts_with('_')
                                 : selects(arguments.fields, field.name))
      fields.push_back(&field);
  }
  index::BatchBuilder table;
  for (const Batch::Field* reference : fields) {
    for (const Batch::Field* target : fields) {
      if (reference != target) relate(arguments, *reference, *target, rows.rows(), table);
    }
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(parsed.fields, take_options_and_fields(arguments));
  RIFFLE_ASSIGN(parsed.support_count, arguments.number_option("supcnt", parsed.support_count));
  RIFFLE_ASSIGN(parsed.support_share, arguments.number_option("supfreq", parsed.support_share));
  RIFFLE_ASSIGN(parsed.improvement, arguments.number_option("improv", parsed.improvement));
  return make_plain_node(table_command(
      arguments, parsed.fields,
      [parsed](const Batch& rows) -> Result<Batch> { return associate(parsed, rows); }));
}

}  // namespace

const CommandSpec& associate_command() {
  static const CommandSpec spec = {
      .name = "associate",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Which value of a field tells much about another field",
      .description =
          "A row for each value of a reference field that lowers the entropy (in bits) of a target "
          "field by `improv` or more, where it stands in `supcnt` rows and a share of `supfreq`.",
      .syntax = "associate [supcnt=<n>] [supfreq=<share>] [improv=<bits>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "which fields; all without a list"},
                    {"supcnt", ArgType::kNumber, "100", "the fewest rows with the value"},
                    {"supfreq", ArgType::kNumber, "0.1", "the least share of rows with it"},
                    {"improv", ArgType::kNumber, "0.5", "by how much the entropy falls"}},
      .examples =
          {{"| associate supcnt=1 a b | eval Entropy_Improvement=round(Entropy_Improvement, 3) "
            "| table Reference_Key Reference_Value Target_Key "
            "Entropy_Improvement Top_Conditional_Value Support",
            "a=1 means b=x",
            R"({"a": 1, "b": "x"}
{"a": 1, "b": "x"}
{"a": 2, "b": "x"}
{"a": 2, "b": "y"}
{"a": 2, "b": "y"}
{"a": 2, "b": "y"})",
            R"json({"Reference_Key": "a", "Reference_Value": "1", "Target_Key": "b", "Entropy_Improvement": 1, "Top_Conditional_Value": "x (50.00% -> 100.00%)", "Support": "2 (33.33%)"}
{"Reference_Key": "b", "Reference_Value": "y", "Target_Key": "a", "Entropy_Improvement": 0.918, "Top_Conditional_Value": "2 (66.67% -> 100.00%)", "Support": "3 (50.00%)"})json"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
