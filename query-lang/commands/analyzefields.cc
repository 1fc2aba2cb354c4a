#include <algorithm>
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
using index::ValueView;

const CommandSpec& analyzefields_command();

namespace {

// How well a border between its numbers tells the two classes apart: the share of rows on the right
// side, and the mean of that share in each class.
struct Quality {
  double accuracy = 0;
  double balanced = 0;
};

Quality quality_of(std::vector<std::pair<double, bool>> points) {
  std::sort(points.begin(), points.end());
  double all_true = 0;
  for (const auto& [number, is_true] : points) all_true += is_true ? 1 : 0;
  const auto all = static_cast<double>(points.size());
  const double all_false = all - all_true;
  Quality best;
  double true_below = 0;
  double false_below = 0;
  for (size_t i = 0; i <= points.size(); ++i) {
    if (i > 0) (points[i - 1].second ? true_below : false_below) += 1;
    if (i > 0 && i < points.size() && points[i].first == points[i - 1].first) continue;
    const double right = false_below + (all_true - true_below);
    const double share_true = all_true == 0 ? 0 : (all_true - true_below) / all_true;
    const double share_false = all_false == 0 ? 0 : false_below / all_false;
    const double balanced = (share_true + share_false) / 2;
    best.accuracy = std::max({best.accuracy, right / all, 1 - right / all});
    best.balanced = std::max({best.balanced, balanced, 1 - balanced});
  }
  return best;
}

Result<Batch> analyze(const std::string& class_field, const Batch& rows, SourceSpan span) {
  std::map<std::string, size_t> classes;
  double with_class = 0;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const ValueView value = rows.at(row, class_field);
    if (value.is_null()) continue;
    classes.emplace(index::to_text(value), classes.size());
    ++with_class;
  }
  if (classes.size() > 2)
    return user_error("analyzefields: the class field has more than two values", span);
  index::BatchBuilder table;
  for (const Batch::Field& field : rows.fields()) {
    if (field.name.starts_with('_') || field.name == class_field) continue;
    std::vector<std::pair<double, bool>> points;
    double count = 0;
    for (size_t row = 0; row < rows.rows(); ++row) {
      const std::optional<double> number = index::as_number(field.column->at(row));
      if (!number) continue;
      ++count;
      const ValueView value = rows.at(row, class_field);
      if (!value.is_null()) points.emplace_back(*number, classes[index::to_text(value)] == 1);
    }
    if (points.empty()) continue;
    const Quality quality = quality_of(points);
    table.begin_row();
    table.set("field", ValueView(std::string_view(field.name)));
    table.set("count", ValueView(count));
    table.set("cocur", ValueView(static_cast<double>(points.size()) / with_class));
    table.set("acc", ValueView(quality.accuracy));
    table.set("balacc", ValueView(quality.balanced));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.has_option("classfield"))
    return arguments.unexpected(arguments.peek(), "classfield=<field>");
  PlainCommand command;
  command.spec = &analyzefields_command();
  command.arguments = arguments.print_options();
  command.demand = demand_everything;
  command.make = [field = arguments.text_option("classfield"),
                  span = arguments.option_span("classfield")](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [field, span](const Batch& rows) -> Result<Batch> {
      return analyze(field, rows, span);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& analyzefields_command() {
  static const CommandSpec spec = {
      .name = "analyzefields",
      .aliases = {"af"},
      .kind = CommandKind::kTransforming,
      .summary = "Which numbers tell two classes apart",
      .description =
          "A row for each field with numbers: how many rows have it (`count`), the share of the "
          "rows with a class that do (`cocur`), and how well its best border predicts the class: "
          "the share of rows on the right side (`acc`), and the mean of that in both classes "
          "(`balacc`).",
      .syntax = "analyzefields classfield=<field>",
      .arguments = {{"classfield", ArgType::kField, "", "a field with two values"}},
      .examples = {{"| analyzefields classfield=c", "A number that tells all",
                    R"({"c": "a", "n": 1}
{"c": "a", "n": 2}
{"c": "b", "n": 9})",
                    R"({"field": "n", "count": 3, "cocur": 1, "acc": 1, "balacc": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
