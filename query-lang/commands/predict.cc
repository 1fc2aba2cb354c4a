#include <algorithm>
#include <cctype>
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

const CommandSpec& predict_command();

namespace {

struct Series {
  std::string field;
  std::string name;  // of the prediction
};

// upper95=name: how much of the distribution the band holds, and its field (empty: after the
// prediction).
struct Border {
  double percent = 95;
  std::string name;
};

struct Arguments {
  std::vector<Series> series;
  std::string algorithm = "llp5";
  std::string correlated;  // LLB: the field that goes along
  uint64_t future = 5;
  uint64_t hold_back = 0;
  uint64_t period = 0;
  std::string suppressed;
  Border upper;
  Border lower;
};

// The numbers of a field; a gap has the number before it.
std::vector<double> numbers_of(const Batch& rows, std::string_view field) {
  std::vector<double> numbers;
  const index::ColumnPtr column = rows.column(field);
  std::optional<double> last;
  for (size_t row = 0; row < rows.rows() && !last; ++row) last = index::as_number(column->at(row));
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::optional<double> number = index::as_number(column->at(row));
    if (number) last = number;
    numbers.push_back(last.value_or(0));
  }
  return numbers;
}

// What of `numbers` follows `others` in a straight line is taken away; returns its slope.
double take_slope(std::vector<double>& numbers, const std::vector<double>& others, size_t known) {
  double sum_x = 0;
  double sum_y = 0;
  for (size_t i = 0; i < known; ++i) {
    sum_x += others[i];
    sum_y += numbers[i];
  }
  const auto count = static_cast<double>(known);
  double above = 0;
  double below = 0;
  for (size_t i = 0; i < known; ++i) {
    above += (others[i] - sum_x / count) * (numbers[i] - sum_y / count);
    below += (others[i] - sum_x / count) * (others[i] - sum_x / count);
  }
  const double slope = below == 0 ? 0 : above / below;
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] -= slope * others[i];
  return slope;
}

Forecast forecast_of(const Arguments& arguments, const Batch& rows, const Series& series) {
  std::vector<double> numbers = numbers_of(rows, series.field);
  const size_t known =
      std::max<size_t>(2, numbers.size() - std::min<size_t>(arguments.hold_back, numbers.size()));
  std::string other = arguments.algorithm == "llb" ? arguments.correlated : "";
  if (arguments.algorithm == "bill" && arguments.series.size() > 1)
    other = arguments.series[&series == &arguments.series[0] ? 1 : 0].field;
  std::vector<double> others;
  double slope = 0;
  if (!other.empty()) {
    others = numbers_of(rows, other);
    slope = take_slope(numbers, others, known);
  }
  ForecastShape shape;
  shape.trend = arguments.algorithm == "llt" || arguments.algorithm == "llp5";
  if (arguments.algorithm == "llp" || arguments.algorithm == "llp5") {
    shape.period =
        arguments.period > 0
            ? arguments.period
            : find_period(std::vector<double>(
                  numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(known)));
  }
  Forecast forecast = make_forecast(numbers, known, arguments.future, shape);
  for (size_t i = 0; slope != 0 && i < forecast.values.size(); ++i)
    forecast.values[i] += slope * others[std::min(i, others.size() - 1)];
  return forecast;
}

// The rows and as many behind them as the future has, each a step later.
Batch with_future(const Batch& rows, uint64_t future) {
  Batch result(rows.rows() + future);
  for (const Batch::Field& field : rows.fields()) {
    index::ColumnBuilder builder;
    for (size_t row = 0; row < rows.rows(); ++row) builder.add(field.column->at(row));
    const std::optional<double> last = index::as_number(field.column->at(rows.rows() - 1));
    const std::optional<double> before = index::as_number(field.column->at(rows.rows() - 2));
    const bool time = field.name == "_time" && last && before;
    for (uint64_t i = 1; i <= future; ++i) {
      if (time)
        builder.add_number(*last + static_cast<double>(i) * (*last - *before));
      else if (field.name == "_span" && last)
        builder.add_number(*last);
      else
        builder.add_null();
    }
    result.set(field.name, builder.finish());
  }
  return result;
}

Batch predict(const Arguments& arguments, const Batch& rows, const index::SearchContext& context) {
  if (rows.rows() < 2) {
    warn(context, "predict needs at least two rows", "predict");
    return rows;
  }
  Batch result = with_future(rows, arguments.future);
  constexpr double kPercent = 100;
  for (const Series& series : arguments.series) {
    const Forecast forecast = forecast_of(arguments, rows, series);
    index::ColumnBuilder values;
    index::ColumnBuilder upper;
    index::ColumnBuilder lower;
    for (size_t row = 0; row < forecast.values.size(); ++row) {
      const double value = forecast.values[row];
      const double deviation = forecast.deviations[row];
      values.add_number(value);
      upper.add_number(value + deviation * normal_reach(arguments.upper.percent / kPercent));
      lower.add_number(value - deviation * normal_reach(arguments.lower.percent / kPercent));
    }
    if (arguments.suppressed == series.field) continue;
    const auto name = [&](const Border& border, std::string_view side) {
      return border.name.empty()
                 ? fmt::format("{}{}({})", side, index::format_number(border.percent), series.name)
                 : border.name;
    };
    result.set(series.name, values.finish());
    result.set(name(arguments.upper, "upper"), upper.finish());
    result.set(name(arguments.lower, "lower"), lower.finish());
  }
  return result;
}

// upper95=name, lower90=name
Result<bool> take_border(ArgParser& arguments, Arguments& parsed, std::string& printed) {
  if (!arguments.option_follows()) return false;
  const Token token = arguments.peek();
  const std::string name = lower_name(token.text);
  const bool upper = name.starts_with("upper");
  if (!upper && !name.starts_with("lower")) return false;
  const std::optional<double> percent = index::parse_number(std::string_view(name).substr(5));
  if (!percent || *percent < 0 || *percent >= 100)
    return arguments.error(fmt::format("'{}' has no percentage from 0 to 99", token.text),
                           token.span, "as in upper95=high");
  arguments.next();
  RIFFLE_TRY(arguments.expect("="));
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  printed += " " + name + "=" + print_field(field.name);
  (upper ? parsed.upper : parsed.lower) = {*percent, std::move(field.name)};
  return true;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::string printed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool border, take_border(arguments, parsed, printed));
    if (border || arguments.accept(",")) continue;
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    Series series{field.name, "prediction(" + field.name + ")"};
    printed += " " + print_field(field.name);
    if (arguments.accept_word("AS")) {
      RIFFLE_ASSIGN(FieldRef name, arguments.field());
      series.name = std::move(name.name);
      printed += " AS " + print_field(series.name);
    }
    parsed.series.push_back(std::move(series));
  }
  if (parsed.series.empty()) return arguments.unexpected(arguments.peek(), "a field");
  parsed.algorithm = lower_name(arguments.text_option("algorithm", "LLP5"));
  parsed.correlated = arguments.text_option("correlate");
  RIFFLE_ASSIGN(parsed.future, arguments.count_option("future_timespan", 5));
  RIFFLE_ASSIGN(parsed.hold_back, arguments.count_option("holdback", 0));
  RIFFLE_ASSIGN(parsed.period, arguments.count_option("period", 0));
  parsed.suppressed = arguments.text_option("suppress");
  if (parsed.algorithm == "llb" && parsed.correlated.empty())
    return arguments.error("algorithm=LLB needs correlate=<field>",
                           arguments.option_span("algorithm"));
  constexpr uint64_t kMostFuture = 100'000;
  if (parsed.future > kMostFuture)
    return arguments.error(fmt::format("future_timespan is at most {}", kMostFuture),
                           arguments.option_span("future_timespan"));
  PlainCommand command;
  command.spec = &predict_command();
  command.arguments = printed + arguments.print_options();
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return predict(parsed, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& predict_command() {
  static const CommandSpec spec = {
      .name = "predict",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Forecasts fields of a table with equal steps of time",
      .description =
          "Each row gets the forecast that the rows before it give, and its upper and lower "
          "border; "
          "behind the rows come as many new ones as `future_timespan` says. LL follows the level, "
          "LLT a trend as well, LLP a season, LLP5 both; LLB the level of what is left when "
          "`correlate` has its share, BiLL the same for two fields that share each other. The "
          "season's `period` is found by itself where it is not given. The forecasts are those of "
          "exponential smoothing with the weights that would have erred least.",
      .syntax =
          "predict <field> [AS <name>] ... [algorithm=LL|LLT|LLP|LLP5|LLB|BiLL] "
          "[future_timespan=<n>] [holdback=<n>] [period=<n>] [correlate=<field>] "
          "[suppress=<field>] [upper<percent>=<name>] [lower<percent>=<name>]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "the numbers, one each row"},
                    {"algorithm",
                     ArgType::kEnum,
                     "LLP5",
                     "what the forecast follows",
                     {"LL", "LLT", "LLP", "LLP5", "LLB", "BiLL"}},
                    {"future_timespan", ArgType::kNumber, "5", "how many rows are added"},
                    {"holdback", ArgType::kNumber, "0", "so many last rows teach nothing"},
                    {"period", ArgType::kNumber, "", "rows of a season"},
                    {"correlate", ArgType::kField, "", "LLB: a field that goes along"},
                    {"suppress", ArgType::kField, "", "a field whose forecast is not shown"}},
      .examples = {{"| predict n AS p algorithm=LLT future_timespan=1 | table n p", "A trend",
                    R"({"n": 1}
{"n": 3}
{"n": 5}
{"n": 7})",
                    R"({"n": 1, "p": 1}
{"n": 3, "p": 3}
{"n": 5, "p": 5}
{"n": 7, "p": 7}
{"p": 9})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
