#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/predict_model.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& x11_command();

namespace {

struct Arguments {
  std::string field;
  std::string target;
  bool add = false;  // else the season multiplies
  uint64_t period = 0;
};

// The mean of a period round each number: what is left without the season. At the ends the nearest
// one that there is.
std::vector<double> trend_of(const std::vector<double>& numbers, size_t period) {
  std::vector<double> trend(numbers.size());
  const size_t half = period / 2;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const size_t middle = std::clamp(i, half, numbers.size() - 1 - half);
    double sum = 0;
    double weights = 0;
    for (size_t j = middle - half; j <= middle + half; ++j) {
      // Of an even period the two ends count half.
      const bool end = period % 2 == 0 && (j == middle - half || j == middle + half);
      sum += numbers[j] * (end ? 0.5 : 1);
      weights += end ? 0.5 : 1;
    }
    trend[i] = sum / weights;
  }
  return trend;
}

std::vector<double> without_season(const Arguments& arguments, const std::vector<double>& numbers,
                                   size_t period) {
  const std::vector<double> trend = trend_of(numbers, period);
  std::vector<double> season(period);
  std::vector<double> counts(period);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!arguments.add && trend[i] == 0) continue;
    season[i % period] += arguments.add ? numbers[i] - trend[i] : numbers[i] / trend[i];
    ++counts[i % period];
  }
  double middle = 0;
  for (size_t i = 0; i < period; ++i) {
    season[i] = counts[i] == 0 ? (arguments.add ? 0 : 1) : season[i] / counts[i];
    middle += season[i] / static_cast<double>(period);
  }
  std::vector<double> result;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const double part = season[i % period];
    if (arguments.add)
      result.push_back(numbers[i] - (part - middle));
    else
      result.push_back(part == 0 ? numbers[i] : numbers[i] / (part / middle));
  }
  return result;
}

Result<Batch> adjust(const Arguments& arguments, const Batch& rows,
                     const index::SearchContext& context) {
  std::vector<double> numbers;
  std::vector<bool> there;
  const index::ColumnPtr column = rows.column(arguments.field);
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::optional<double> number = index::as_number(column->at(row));
    there.push_back(number.has_value());
    if (number) numbers.push_back(*number);
  }
  const size_t period = arguments.period > 0 ? arguments.period : find_period(numbers);
  if (period < 2 || numbers.size() < 2 * period) {
    warn(context, fmt::format("x11 finds no season in {} numbers", numbers.size()), "x11");
  } else {
    numbers = without_season(arguments, numbers, period);
  }
  index::ColumnBuilder builder;
  size_t next = 0;
  for (const bool number : there) number ? builder.add_number(numbers[next++]) : builder.add_null();
  Batch result = rows;
  result.set(arguments.target, builder.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string call;
  if (arguments.peek().is("(")) {
    arguments.next();
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    RIFFLE_TRY(arguments.expect(")"));
    call = "(" + field.name + ")";
  } else {
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    call = std::move(field.name);
  }
  // add20(count), mult(count), 7(count)
  const size_t open = call.find('(');
  std::string kind = lower_name(std::string_view(call).substr(0, open));
  std::string_view width = kind;
  if (kind.starts_with("add") || kind.starts_with("mult")) {
    parsed.add = kind.starts_with("add");
    width.remove_prefix(parsed.add ? 3 : 4);
  }
  const std::optional<double> period = index::parse_number(width);
  if (open == std::string::npos || !call.ends_with(')') ||
      (!width.empty() && (!period || *period < 5 || *period > 10'000)))
    return arguments.error(fmt::format("'{}' is no field with a season", call),
                           arguments.command().span,
                           "write add20(x), mult20(x) or (x); a season has 5 rows or more");
  parsed.period = period ? static_cast<uint64_t>(*period) : 0;
  parsed.field = call.substr(open + 1, call.size() - open - 2);
  parsed.target = parsed.field;
  PlainCommand command;
  command.spec = &x11_command();
  command.arguments = " " + call;
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(FieldRef name, arguments.field());
    parsed.target = std::move(name.name);
    command.arguments += " AS " + print_field(parsed.target);
  }
  command.demand = demand_also({parsed.field});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return adjust(parsed, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& x11_command() {
  static const CommandSpec spec = {
      .name = "x11",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Takes the season out of a series",
      .description =
          "The numbers come in equal steps. A season that is added (`add`) or multiplies (`mult`, "
          "also without a word) is found as the mean distance of each of its rows from the moving "
          "mean. Its length stands behind the word; without one it is found by itself.",
      .syntax = "x11 [add|mult][<n>](<field>) [AS <field>]",
      .arguments = {{"<n>", ArgType::kNumber, "", "rows of a season, 5 or more"},
                    {"<field>", ArgType::kField, "", "the numbers, and where the result goes"}},
      .examples = {{"| x11 add5(n) AS m | eval m=round(m, 6) | table m | head 3", "Only a season",
                    R"({"n": 1}
{"n": 2}
{"n": 3}
{"n": 4}
{"n": 5}
{"n": 1}
{"n": 2}
{"n": 3}
{"n": 4}
{"n": 5})",
                    R"({"m": 3}
{"m": 3}
{"m": 3})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
