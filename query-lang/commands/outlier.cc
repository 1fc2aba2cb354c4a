#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& outlier_command();

namespace {

struct Arguments {
  std::vector<FieldRef> fields;  // empty: all but internal ones
  double factor = 2.5;
  bool truncate = false;  // else the value is removed
  bool upper_only = false;
  bool mark = false;
};

// The middle of the numbers at a share of the way.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

index::ColumnPtr without_outliers(const Arguments& arguments, const index::Column& column) {
  std::vector<double> numbers;
  for (size_t row = 0; row < column.size(); ++row) {
    if (const std::optional<double> number = index::as_number(column.at(row)))
      numbers.push_back(*number);
  }
  index::ColumnBuilder builder;
  if (numbers.empty()) {
    for (size_t row = 0; row < column.size(); ++row) builder.add(column.at(row));
    return builder.finish();
  }
  std::sort(numbers.begin(), numbers.end());
  constexpr double kQuarter = 0.25;
  const double low = quantile(numbers, kQuarter);
  const double high = quantile(numbers, 3 * kQuarter);
  const double reach = arguments.factor * (high - low);
  const double least = arguments.upper_only ? numbers.front() : low - reach;
  const double largest = high + reach;
  for (size_t row = 0; row < column.size(); ++row) {
    const std::optional<double> number = index::as_number(column.at(row));
    const bool out = number && (*number < least || *number > largest);
    if (!out) {
      builder.add(column.at(row));
    } else if (arguments.truncate) {
      const double border = *number < least ? least : largest;
      arguments.mark ? builder.add_text("000" + index::format_number(border))
                     : builder.add_number(border);
    } else {
      builder.add_null();
    }
  }
  return builder.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      parsed.fields.push_back(std::move(field));
    }
    arguments.accept(",");
  }
  RIFFLE_ASSIGN(parsed.factor, arguments.number_option("param", 2.5));
  const std::string action = lower_name(arguments.text_option("action", "remove"));
  parsed.truncate = action == "transform" || action == "tf";
  RIFFLE_ASSIGN(const bool lower_too, arguments.bool_option("uselower", false));
  parsed.upper_only = !lower_too;
  RIFFLE_ASSIGN(parsed.mark, arguments.bool_option("mark", false));
  PlainCommand command;
  command.spec = &outlier_command();
  command.arguments = arguments.print_options();
  if (!parsed.fields.empty()) command.arguments += " " + print_fields(parsed.fields);
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed](const Batch& rows) -> Result<Batch> {
      Batch result = rows;
      for (const Batch::Field& field : rows.fields()) {
        if (parsed.fields.empty() ? !field.name.starts_with('_')
                                  : selects(parsed.fields, field.name))
          result.set(field.name, without_outliers(parsed, *field.column));
      }
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& outlier_command() {
  static const CommandSpec spec = {
      .name = "outlier",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Removes numbers that are far from the others",
      .description =
          "A number is one when it is more than `param` times the distance of the quartiles away "
          "from the upper one, with `uselower=t` also from the lower one. It is removed, or with "
          "`action=transform` replaced by the border.",
      .syntax =
          "outlier [type=iqr] [action=remove|rm|transform|tf] [param=<number>] [uselower=<bool>] "
          "[mark=<bool>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "which fields; all without a list"},
                    {"action",
                     ArgType::kEnum,
                     "remove",
                     "what happens to it",
                     {"remove", "rm", "transform", "tf"}},
                    {"type",
                     ArgType::kEnum,
                     "iqr",
                     "by the distance from the median in interquartile ranges",
                     {"iqr"}},
                    {"param", ArgType::kNumber, "2.5", "how far is far"},
                    {"uselower", ArgType::kBool, "f", "whether low numbers count too"},
                    {"mark", ArgType::kBool, "f", "whether a replaced number begins with 000"}},
      .examples = {{"| outlier action=transform n", "The border instead",
                    "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}\n{\"n\": 4}\n{\"n\": 99}",
                    "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}\n{\"n\": 4}\n{\"n\": 9}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
